/* The walks, masks and views of listings/serial/src/ndarray.rs in C, each as a
   loop over pointer and stride. */
#include "../peer.h"
#include <stdbool.h>
#include <stdint.h>

#define NOINLINE __attribute__((noinline))

enum method { SUM_ROWS, SUM_COLUMNS, NEGATE_SLICE, NEGATE_MASK, HALVE };

struct task {
    enum method method;
    size_t rows, length;
    const double *a;
    double *x, *half;
    const bool *mask;
    double result;
};

/* The sum over outer times inner elements at the given strides. */
NOINLINE static double sum(const double *a, size_t outer, size_t outer_stride,
                           size_t inner, size_t inner_stride) {
    double total = 0;
    for (size_t i = 0; i < outer; i++)
        for (size_t j = 0; j < inner; j++) total += a[i * outer_stride + j * inner_stride];
    return total;
}

NOINLINE static void negate_slice(size_t n, double *x) {
    for (size_t i = 0; i < n; i += 2) x[i] = -x[i];
}

NOINLINE static void negate_mask(size_t n, double *restrict x, const bool *restrict mask) {
    /* Without a branch: gcc makes one of `mask[i] ? -x[i] : x[i]`. */
    for (size_t i = 0; i < n; i++) x[i] *= 1 - 2 * (int)mask[i];
}

NOINLINE static void halve(size_t n, const double *restrict a, double *restrict half) {
    for (size_t i = 0; i < n / 2; i++) {
        const double *upper = a + 2 * i * n, *lower = upper + n;
        for (size_t j = 0; j < n / 2; j++)
            half[i * (n / 2) + j] =
                0.25 * (upper[2 * j] + upper[2 * j + 1] + lower[2 * j] + lower[2 * j + 1]);
    }
}

static void run(void *argument) {
    struct task *t = argument;
    /* Memory may have changed: each call reads it again. */
    __asm__ volatile("" : : : "memory");
    switch (t->method) {
    case SUM_ROWS: t->result = sum(t->a, t->rows, t->rows, t->rows, 1); break;
    case SUM_COLUMNS: t->result = sum(t->a, t->rows, 1, t->rows, t->rows); break;
    case NEGATE_SLICE: negate_slice(t->length, t->x); break;
    case NEGATE_MASK: negate_mask(t->length, t->x, t->mask); break;
    case HALVE: halve(t->rows, t->a, t->half); break;
    }
}

/* The lowest bit of SplitMix64 from seed 0. */
static bool coin(uint64_t number) {
    uint64_t bits = (number + 1) * 0x9E3779B97F4A7C15u;
    bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9u;
    bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EBu;
    return (bits ^ (bits >> 31)) & 1;
}

static void fill(size_t n, double *x) {
    for (size_t i = 0; i < n; i++) x[i] = 1.0 / (double)(1 + i);
}

int main(int argc, char **argv) {
    size_t rows = (size_t)peer_argument(argc, argv, "--rows", 20);
    size_t length = (size_t)peer_argument(argc, argv, "--length", 1000);
    long method = peer_argument(argc, argv, "--method", 0);
    long random = peer_argument(argc, argv, "--random", 0);
    if (method > HALVE || rows < 2 || length < 1) {
        fprintf(stderr, "error: methods are 0 to 4, and there are elements\n");
        return 2;
    }
    double *a = peer_allocate(rows * rows, sizeof *a);
    double *half = peer_allocate(rows / 2 * (rows / 2), sizeof *half);
    double *x = peer_allocate(length, sizeof *x);
    bool *mask = peer_allocate(length, sizeof *mask);
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < rows; j++) a[i * rows + j] = 1.0 / (double)(1 + i + j);
    fill(length, x);
    for (size_t i = 0; i < length; i++) mask[i] = random ? coin(i) : i % 2 == 0;

    struct task t = {(enum method)method, rows, length, a, x, half, mask, 0};
    peer_sample(peer_argument(argc, argv, "--samples", 10), run, &t);
    /* Once more from the start, for the answer. */
    fill(length, x);
    run(&t);
    double total = 0;
    for (size_t i = 0; i < length; i++) total += x[i];
    printf("\"answer\": {\"result\": %.17g, \"sum\": %.17g, \"last\": %.17g, "
           "\"halved_first\": %.17g, \"halved_last\": %.17g}}\n",
           t.result, total, x[length - 1], method == HALVE ? half[0] : 0,
           method == HALVE ? half[rows / 2 * (rows / 2) - 1] : 0);
    free(a);
    free(half);
    free(x);
    free(mask);
    return 0;
}
