/* The sums and dot products of listings/serial/src/simd.rs in C: the plain loop
   as the standard rounds it, and as the compiler may reorder it. */
#include "../peer.h"

/* What the whole program would get from -ffast-math, for one function. */
#if defined(__clang__)
#define REORDERED
#define MAY_REORDER _Pragma("clang fp reassociate(on)")
#else
#define REORDERED __attribute__((optimize("fast-math")))
#define MAY_REORDER
#endif

#define NOINLINE __attribute__((noinline))

struct task {
    size_t length, passes;
    const double *x, *y;
    double (*kernel)(size_t, const double *, const double *);
    double result;
};

NOINLINE static double sum(size_t n, const double *x, const double *y) {
    (void)y;
    double total = 0;
    for (size_t i = 0; i < n; i++) total += x[i];
    return total;
}

NOINLINE REORDERED static double sum_fast(size_t n, const double *x, const double *y) {
    MAY_REORDER
    (void)y;
    double total = 0;
    for (size_t i = 0; i < n; i++) total += x[i];
    return total;
}

NOINLINE static double dot(size_t n, const double *x, const double *y) {
    double total = 0;
    for (size_t i = 0; i < n; i++) total += x[i] * y[i];
    return total;
}

NOINLINE REORDERED static double dot_fast(size_t n, const double *x, const double *y) {
    MAY_REORDER
    double total = 0;
    for (size_t i = 0; i < n; i++) total += x[i] * y[i];
    return total;
}

static void run(void *argument) {
    struct task *t = argument;
    for (size_t pass = 0; pass < t->passes; pass++) {
        /* Memory may have changed: each pass reads it again. */
        __asm__ volatile("" : : : "memory");
        t->result = t->kernel(t->length, t->x, t->y);
    }
}

int main(int argc, char **argv) {
    size_t n = (size_t)peer_argument(argc, argv, "--length", 4096);
    int is_dot = (int)peer_argument(argc, argv, "--dot", 0);
    int is_fast = (int)peer_argument(argc, argv, "--fast", 0);
    double *x = peer_allocate(n, sizeof *x), *y = peer_allocate(n, sizeof *y);
    for (size_t i = 0; i < n; i++) x[i] = y[i] = 1.0 / (double)(1 + i);
    struct task t = {
        .length = n,
        .passes = (size_t)peer_argument(argc, argv, "--passes", 1),
        .x = x,
        .y = y,
        .kernel = is_dot ? is_fast ? dot_fast : dot : is_fast ? sum_fast : sum,
    };
    peer_sample(peer_argument(argc, argv, "--samples", 10), run, &t);
    printf("\"answer\": {\"result\": %.17g}}\n", t.result);
    free(x);
    free(y);
    return 0;
}
