/* flags: -fopenmp */
/* The triad and sinc of listings/threads/src/arrays.rs in C with OpenMP. */
#include "../peer.h"

#include <math.h>

struct task {
    size_t length;
    int threads, sinc;
    double *a, *b, *c;
};

__attribute__((noinline)) static void triad(size_t n, double *restrict a, const double *restrict b,
                                            double s, const double *restrict c, int threads) {
#pragma omp parallel for num_threads(threads) schedule(static)
    for (size_t i = 0; i < n; i++) a[i] = b[i] + s * c[i];
}

__attribute__((noinline)) static void sinc(size_t n, double *x, int threads) {
#pragma omp parallel for num_threads(threads) schedule(static)
    for (size_t i = 0; i < n; i++) x[i] = x[i] == 0 ? 1 : sin(x[i]) / x[i];
}

static void run(void *argument) {
    struct task *t = argument;
    if (t->sinc) {
        sinc(t->length, t->a, t->threads);
    } else {
        triad(t->length, t->a, t->b, 3.0, t->c, t->threads);
    }
}

int main(int argc, char **argv) {
    size_t n = (size_t)peer_argument(argc, argv, "--length", 1000);
    struct task t = {
        .length = n,
        .threads = (int)peer_argument(argc, argv, "--threads", 1),
        .sinc = peer_argument(argc, argv, "--sinc", 0) != 0,
        .a = peer_allocate(n, sizeof(double)),
        .b = peer_allocate(n, sizeof(double)),
        .c = peer_allocate(n, sizeof(double)),
    };
    for (size_t i = 0; i < n; i++) {
        t.a[i] = 1.0 + (double)i / (double)n;
        t.b[i] = (double)(i % 100);
        t.c[i] = (double)(i % 7);
    }
    double sum = 0;
    run(&t);
    for (size_t i = 0; i < n; i++) sum += (double)(i % 7 + 1) * t.a[i];
    peer_sample(peer_argument(argc, argv, "--samples", 10), run, &t);
    printf("\"answer\": {\"sum\": %.17g}}\n", sum);
    free(t.a);
    free(t.b);
    free(t.c);
    return 0;
}
