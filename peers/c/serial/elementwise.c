/* The elementwise work of listings/serial/src/elementwise.rs in C, each
   expression in one loop. */
#include "../peer.h"
#include <math.h>

#define NOINLINE __attribute__((noinline))

enum method { ADD, FUSE, SINC, SMOOTH };

struct task {
    enum method method;
    size_t length, side, passes;
    const double *a, *b, *c, *x;
    double *out;
};

NOINLINE static void add(size_t n, const double *restrict a, const double *restrict b,
                         double *restrict out) {
    for (size_t i = 0; i < n; i++) out[i] = a[i] + b[i];
}

NOINLINE static void fuse(size_t n, const double *restrict a, const double *restrict b,
                          const double *restrict c, double *restrict out) {
    for (size_t i = 0; i < n; i++) out[i] = a[i] + b[i] * c[i];
}

NOINLINE static void sinc(size_t n, const double *restrict x, double *restrict out) {
    for (size_t i = 0; i < n; i++) out[i] = x[i] == 0 ? 1 : sin(x[i]) / x[i];
}

NOINLINE static void smooth(size_t n, const double *restrict a, double *restrict out) {
    for (size_t i = 1; i + 1 < n; i++)
        for (size_t j = 1; j + 1 < n; j++)
            out[i * n + j] = 0.25 * (a[(i - 1) * n + j] + a[(i + 1) * n + j] +
                                     a[i * n + j - 1] + a[i * n + j + 1]);
}

static void run(void *argument) {
    struct task *t = argument;
    for (size_t pass = 0; pass < t->passes; pass++) {
        /* Memory may have changed: each pass reads it again. */
        __asm__ volatile("" : : : "memory");
        switch (t->method) {
        case ADD: add(t->length, t->a, t->b, t->out); break;
        case FUSE: fuse(t->length, t->a, t->b, t->c, t->out); break;
        case SINC: sinc(t->length, t->x, t->out); break;
        case SMOOTH: smooth(t->side, t->a, t->out); break;
        }
    }
}

int main(int argc, char **argv) {
    size_t n = (size_t)peer_argument(argc, argv, "--length", 1000);
    long method = peer_argument(argc, argv, "--method", 0);
    if (method > SMOOTH || n < 2) {
        fprintf(stderr, "error: methods are 0 to 3, and there are two elements\n");
        return 2;
    }
    double *a = peer_allocate(n, sizeof *a), *b = peer_allocate(n, sizeof *b);
    double *c = peer_allocate(n, sizeof *c), *x = peer_allocate(n, sizeof *x);
    double *out = peer_allocate(n, sizeof *out);
    for (size_t i = 0; i < n; i++) {
        a[i] = 1.0 / (double)(1 + i);
        b[i] = (double)(i % 7);
        c[i] = 0.25;
        x[i] = -20 + 40.0 / (double)(n - 1) * (double)i;
        out[i] = 0;
    }
    size_t side = (size_t)sqrt((double)n);
    size_t size = method == SMOOTH ? side * side : n;
    size_t passes = (size_t)peer_argument(argc, argv, "--passes", 1);
    struct task t = {(enum method)method, n, side, passes, a, b, c, x, out};
    peer_sample(peer_argument(argc, argv, "--samples", 10), run, &t);
    printf("\"answer\": {\"first\": %.17g, \"middle\": %.17g, \"last\": %.17g}}\n", out[0],
           out[size * 3 / 7], out[size - 1]);
    free(a);
    free(b);
    free(c);
    free(x);
    free(out);
    return 0;
}
