/* flags: -fopenmp */
/* The search of listings/cluster/src/exercise_betting.rs on MPI ranks, with
   OpenMP's threads in each: every rank takes every n-th setting. Of equal
   values MPI_MAXLOC keeps the one with the lower number. */
#include "../ranks.h"

#include <mpi.h>
#include <omp.h>

/* The lanes, whose program is not needed. */
#define main serial_main
#include "../serial/exercise_betting.c"
#undef main

struct best {
    double value;
    int setting;
};

struct task {
    struct search search;
    int threads;
    double *scales;
    struct best best;
    /* One pair of buffers for each thread. */
    struct search *own;
};

static struct best better(struct best a, struct best b) {
    int is_b = b.value > a.value || (b.value == a.value && b.setting < a.setting);
    return is_b ? b : a;
}

static void search_on_ranks(void *argument) {
    struct task *t = argument;
    struct search *s = &t->search;
    state_t settings = seeded(s->seed);
    for (size_t i = 0; i < s->settings; i++) t->scales[i] = scale_of(&settings);
    struct best own = {.value = -1, .setting = -1};
#pragma omp parallel num_threads(t->threads)
    {
        struct best mine = {.value = -1, .setting = -1};
#pragma omp for schedule(dynamic, 1) nowait
        for (size_t i = (size_t)peer_rank(); i < s->settings; i += (size_t)peer_ranks()) {
            double found = value(&t->own[omp_get_thread_num()], s->seed + 1 + i, t->scales[i]);
            mine = better(mine, (struct best){.value = found, .setting = (int)i});
        }
#pragma omp critical
        own = better(own, mine);
    }
    MPI_Allreduce(&own, &t->best, 1, MPI_DOUBLE_INT, MPI_MAXLOC, MPI_COMM_WORLD);
}

int main(int argc, char **argv) {
    int given;
    MPI_Init_thread(&argc, &argv, MPI_THREAD_FUNNELED, &given);
    struct task t = {
        .search =
            {
                .settings = (size_t)peer_argument(argc, argv, "--settings", 3000),
                .players = (size_t)peer_argument(argc, argv, "--players", 300),
                .bets = (size_t)peer_argument(argc, argv, "--bets", 100),
                .seed = (uint64_t)peer_argument(argc, argv, "--seed", 1),
            },
        .threads = (int)peer_argument(argc, argv, "--threads", 1),
    };
    if (t.threads == 0) {
        if (peer_rank() == 0) fprintf(stderr, "error: no threads\n");
        MPI_Abort(MPI_COMM_WORLD, 2);
    }
    struct search *s = &t.search;
    t.scales = peer_allocate(s->settings + 1, sizeof *t.scales);
    t.own = peer_allocate((size_t)t.threads, sizeof *t.own);
    for (int i = 0; i < t.threads; i++) {
        t.own[i] = *s;
        t.own[i].funds = peer_allocate(s->players + LANES, sizeof(double));
        t.own[i].next = peer_allocate(s->players + LANES, sizeof(double));
    }
    peer_sample_on_ranks(peer_argument(argc, argv, "--samples", 10), 1, search_on_ranks, &t);
    if (peer_rank() == 0)
        printf("\"answer\": {\"setting\": %d, \"scale\": %.17g, \"value\": %.17g}}\n",
               t.best.setting, t.scales[t.best.setting], t.best.value);
    for (int i = 0; i < t.threads; i++) {
        free(t.own[i].funds);
        free(t.own[i].next);
    }
    free(t.own);
    free(t.scales);
    MPI_Finalize();
    return 0;
}
