/* flags: -fopenmp */
/* The search of listings/threads/src/exercise_betting.rs with OpenMP. Level 0
   plays in sixteen lanes, in parallel over settings. The others play one
   player after the other, each with a die of their own: 1 is parallel over the
   rolls of a player, 2 over the players of a setting, 3 over settings. All
   dice are those of the listing, so that both find the same values. */
#include <omp.h>

/* The lanes, whose program is not needed. */
#define main serial_main
#include "../serial/exercise_betting.c"
#undef main

struct task {
    struct search search;
    int level, threads;
    double *values, *scales;
    /* One pair of buffers for each thread. */
    struct search *own;
    unsigned char *won;
};

/* `state` after `steps` numbers more. */
static state_t advanced(state_t state, size_t steps) {
    state_t factor = (state_t)0x2360ed051fc65da4ull << 64 | 0x4385df649fccf645ull;
    for (; steps > 0; steps >>= 1) {
        if (steps & 1) state *= factor;
        factor *= factor;
    }
    return state;
}

static inline bool play_bits(state_t *die) { return (uint32_t)next64(die) < WINNING; }

static inline bool next_bet(double *funds, double *bet, double scale, bool won) {
    double at_stake = *bet < *funds ? *bet : *funds;
    if (won) {
        *funds += at_stake;
        *bet = 100;
        return true;
    }
    *funds -= at_stake;
    *bet = scale * at_stake;
    return *funds > 0;
}

static double end_of(state_t die, double scale, size_t bets) {
    double funds = 10000, bet = 100;
    for (size_t i = 0; i < bets; i++)
        if (!next_bet(&funds, &bet, scale, play_bits(&die))) return 0;
    return funds;
}

static double end_by_die(struct task *t, state_t die, double scale) {
    size_t bets = t->search.bets;
    unsigned char *won = t->won;
#pragma omp parallel num_threads(t->threads)
    {
        size_t piece = (bets + (size_t)omp_get_num_threads() - 1) / (size_t)omp_get_num_threads();
        size_t from = piece * (size_t)omp_get_thread_num();
        size_t to = from + piece < bets ? from + piece : bets;
        state_t own = advanced(die, from);
        for (size_t i = from; i < to; i++) won[i] = play_bits(&own);
    }
    double funds = 10000, bet = 100;
    for (size_t i = 0; i < bets; i++)
        if (!next_bet(&funds, &bet, scale, won[i])) return 0;
    return funds;
}

static double value_one_by_one(struct task *t, size_t setting, double scale) {
    size_t players = t->search.players, survived = 0, profited = 0;
    uint64_t first = t->search.seed + 1 + setting * players;
    if (t->level == 1) {
        for (size_t i = 0; i < players; i++) {
            double end = end_by_die(t, seeded(first + i), scale);
            survived += end > 0;
            profited += end > 10000;
        }
    } else {
#pragma omp parallel for num_threads(t->threads) reduction(+ : survived, profited) if (t->level == 2)
        for (size_t i = 0; i < players; i++) {
            double end = end_of(seeded(first + i), scale, t->search.bets);
            survived += end > 0;
            profited += end > 10000;
        }
    }
    double n = (double)players;
    return (4 * (100.0 * (double)profited / n) + 100.0 * (double)survived / n) / 5;
}

static void run_parallel(void *task) {
    struct task *t = task;
    struct search *s = &t->search;
    state_t settings = seeded(s->seed);
    for (size_t i = 0; i < s->settings; i++) t->scales[i] = scale_of(&settings);
#pragma omp parallel for num_threads(t->threads) schedule(dynamic, 1) if (t->level == 0 || t->level == 3)
    for (size_t i = 0; i < s->settings; i++)
        t->values[i] = t->level == 0
                           ? value(&t->own[omp_get_thread_num()], s->seed + 1 + i, t->scales[i])
                           : value_one_by_one(t, i, t->scales[i]);
    double sum = 0;
    s->best_value = -1;
    for (size_t i = 0; i < s->settings; i++) {
        sum += t->values[i];
        if (t->values[i] > s->best_value) {
            s->best_value = t->values[i];
            s->best_scale = t->scales[i];
        }
    }
    s->mean_value = sum / (double)s->settings;
}

int main(int argc, char **argv) {
    struct task t = {
        .search =
            {
                .settings = (size_t)peer_argument(argc, argv, "--settings", 300),
                .players = (size_t)peer_argument(argc, argv, "--players", 300),
                .bets = (size_t)peer_argument(argc, argv, "--bets", 100),
                .seed = (uint64_t)peer_argument(argc, argv, "--seed", 1),
            },
        .level = (int)peer_argument(argc, argv, "--level", 0),
        .threads = (int)peer_argument(argc, argv, "--threads", 2),
    };
    if (t.threads == 0) {
        fprintf(stderr, "error: no threads\n");
        return 2;
    }
    struct search *s = &t.search;
    t.values = peer_allocate(s->settings + 1, sizeof *t.values);
    t.scales = peer_allocate(s->settings + 1, sizeof *t.scales);
    t.won = peer_allocate(s->bets + 1, 1);
    t.own = peer_allocate((size_t)t.threads, sizeof *t.own);
    for (int i = 0; i < t.threads; i++) {
        t.own[i] = *s;
        t.own[i].funds = peer_allocate(s->players + LANES, sizeof(double));
        t.own[i].next = peer_allocate(s->players + LANES, sizeof(double));
    }
    peer_sample(peer_argument(argc, argv, "--samples", 10), run_parallel, &t);
    printf("\"answer\": {\"best_scale\": %.17g, \"best_value\": %.17g, \"mean_value\": %.17g}}\n",
           s->best_scale, s->best_value, s->mean_value);
    for (int i = 0; i < t.threads; i++) {
        free(t.own[i].funds);
        free(t.own[i].next);
    }
    free(t.own);
    free(t.won);
    free(t.scales);
    free(t.values);
    return 0;
}
