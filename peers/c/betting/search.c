/* The search of listings/betting/src/search.rs in C: the best scale of the
   symmetric martingale by the safety metric. One buffer serves all histories. */
#include "../peer.h"
#include "bettors.h"

struct search {
    size_t settings, players, bets;
    uint64_t seed;
    double best_scale, best_value, mean_value;
};

/* Uniform in 0.1 to 10, as rand's UniformFloat does it: 52 random bits make a
   number in 1 to 2, which is then moved and scaled. */
static double scale(state_t *state) {
    uint64_t bits = next64(state) >> 12 | 0x3ff0000000000000ull;
    double one_to_two;
    memcpy(&one_to_two, &bits, sizeof bits);
    return (one_to_two - 1) * (10 - 0.1) + 0.1;
}

static double value(const struct search *s, uint64_t seed, double scale, double *history) {
    const double funds = 10000, stake = 100;
    state_t die = seeded(seed);
    size_t survived = 0, profited = 0;
    for (size_t player = 0; player < s->players; player++) {
        martingale(funds, stake, scale, scale, s->bets, &die, history);
        survived += history[s->bets] > 0;
        profited += history[s->bets] > funds;
    }
    double n = (double)s->players;
    return (4 * (100.0 * (double)profited / n) + 100.0 * (double)survived / n) / 5;
}

static void run(void *task) {
    struct search *s = task;
    double *history = peer_allocate(s->bets + 1, sizeof *history);
    state_t settings = seeded(s->seed);
    double sum = 0;
    s->best_value = -1;
    for (size_t i = 0; i < s->settings; i++) {
        double this_scale = scale(&settings);
        double this_value = value(s, s->seed + 1 + i, this_scale, history);
        sum += this_value;
        if (this_value > s->best_value) {
            s->best_value = this_value;
            s->best_scale = this_scale;
        }
    }
    s->mean_value = sum / (double)s->settings;
    free(history);
}

int main(int argc, char **argv) {
    struct search s = {
        .settings = (size_t)peer_argument(argc, argv, "--settings", 300),
        .players = (size_t)peer_argument(argc, argv, "--players", 300),
        .bets = (size_t)peer_argument(argc, argv, "--bets", 100),
        .seed = (uint64_t)peer_argument(argc, argv, "--seed", 1),
    };
    peer_sample(peer_argument(argc, argv, "--samples", 10), run, &s);
    printf("\"answer\": {\"best_scale\": %.17g, \"best_value\": %.17g, \"mean_value\": %.17g}}\n",
           s.best_scale, s.best_value, s.mean_value);
    return 0;
}
