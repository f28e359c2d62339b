/* flags: -fopenmp */
/* The sum of listings/threads/src/rayon_questions.rs in C with OpenMP, which
   may reorder it over threads and lanes. */
#include "../peer.h"

#include <omp.h>

struct task {
    long length;
    int threads;
    const double *x;
    double sum;
};

static void run(void *argument) {
    struct task *t = argument;
    /* Copies: the sum would be kept in memory, not in a register, for gcc 12
       if the loop read these through the pointer. */
    const double *x = t->x;
    long length = t->length;
    double sum = 0;
#pragma omp parallel for simd num_threads(t->threads) schedule(static) reduction(+ : sum)
    for (long i = 0; i < length; i++) sum += x[i];
    t->sum = sum;
}

int main(int argc, char **argv) {
    struct task t = {
        .length = peer_argument(argc, argv, "--length", 1000000),
        .threads = (int)peer_argument(argc, argv, "--threads", 2),
    };
    double *x = peer_allocate((size_t)t.length, sizeof *x);
    for (long i = 0; i < t.length; i++) x[i] = 1.0 / (double)(1 + i);
    t.x = x;
    peer_sample(peer_argument(argc, argv, "--samples", 10), run, &t);
    printf("\"answer\": {\"sum\": %.17g}}\n", t.sum);
    free(x);
    return 0;
}
