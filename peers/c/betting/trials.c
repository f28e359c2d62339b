/* The trials of listings/betting/src/trials.rs in C: many doubling players,
   the history of each, and what became of them. */
#include "../peer.h"
#include "bettors.h"

struct trials {
    size_t players, bets;
    uint64_t seed;
    size_t survived, profited;
    double mean_profit, best_profit;
};

static void run(void *task) {
    struct trials *t = task;
    const double funds = 10000, stake = 100;
    size_t row = t->bets + 1;
    double *histories = peer_allocate(t->players * row, sizeof *histories);
    state_t die = seeded(t->seed);
    for (size_t player = 0; player < t->players; player++)
        martingale(funds, stake, 2, 2, t->bets, &die, histories + player * row);

    t->survived = t->profited = 0;
    double sum = 0, best = -funds;
    for (size_t player = 0; player < t->players; player++) {
        double last = histories[player * row + t->bets], profit = last - funds;
        t->survived += last > 0;
        t->profited += profit > 0;
        sum += profit;
        best = profit > best ? profit : best;
    }
    t->mean_profit = sum / (double)t->players;
    t->best_profit = best;
    free(histories);
}

int main(int argc, char **argv) {
    struct trials t = {
        .players = (size_t)peer_argument(argc, argv, "--players", 100),
        .bets = (size_t)peer_argument(argc, argv, "--bets", 1000),
        .seed = (uint64_t)peer_argument(argc, argv, "--seed", 1),
    };
    peer_sample(peer_argument(argc, argv, "--samples", 10), run, &t);
    printf("\"answer\": {\"survived\": %zu, \"profited\": %zu, "
           "\"mean_profit\": %.17g, \"best_profit\": %.17g}}\n",
           t.survived, t.profited, t.mean_profit, t.best_profit);
    return 0;
}
