/* The loops of listings/serial/src/matmul.rs in C. */
#include "../peer.h"

struct task {
    size_t rows, n;
    const double *restrict a, *restrict b;
    double *restrict c;
    int by_rows;
};

static void naive(size_t rows, size_t n, const double *restrict a, const double *restrict b,
                  double *restrict c) {
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < n; j++) {
            double sum = 0;
            for (size_t k = 0; k < n; k++) sum += a[i * n + k] * b[k * n + j];
            c[i * n + j] = sum;
        }
}

static void by_rows(size_t rows, size_t n, const double *restrict a, const double *restrict b,
                    double *restrict c) {
    memset(c, 0, rows * n * sizeof *c);
    for (size_t i = 0; i < rows; i++)
        for (size_t k = 0; k < n; k++)
            for (size_t j = 0; j < n; j++) c[i * n + j] += a[i * n + k] * b[k * n + j];
}

static void run(void *argument) {
    struct task *t = argument;
    /* Memory may have changed: each pass reads it again. */
    __asm__ volatile("" : : : "memory");
    (t->by_rows ? by_rows : naive)(t->rows, t->n, t->a, t->b, t->c);
    __asm__ volatile("" : : : "memory");
}

int main(int argc, char **argv) {
    size_t rows = (size_t)peer_argument(argc, argv, "--rows", 64);
    size_t n = (size_t)peer_argument(argc, argv, "--n", 64);
    double *a = peer_allocate(rows * n, sizeof *a), *b = peer_allocate(n * n, sizeof *b);
    double *c = peer_allocate(rows * n, sizeof *c);
    for (size_t i = 0; i < rows * n; i++) a[i] = (double)(i % 17) - 8;
    for (size_t i = 0; i < n * n; i++) b[i] = (double)(i % 13) - 6;
    struct task t = {rows, n, a, b, c, (int)peer_argument(argc, argv, "--by-rows", 0)};
    peer_sample(peer_argument(argc, argv, "--samples", 10), run, &t);
    printf("\"answer\": {\"first\": %.17g, \"middle\": %.17g, \"last\": %.17g}}\n", c[0],
           c[rows / 2 * n + n / 3], c[rows * n - 1]);
    free(a);
    free(b);
    free(c);
    return 0;
}
