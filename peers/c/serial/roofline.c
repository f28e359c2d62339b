/* The triad of listings/serial/src/roofline.rs in C. */
#include "../peer.h"

struct task {
    size_t length;
    double *a, *b, *c;
};

__attribute__((noinline)) static void triad(size_t n, double *restrict a, const double *restrict b,
                                            double s, const double *restrict c) {
    for (size_t i = 0; i < n; i++) a[i] = b[i] + s * c[i];
}

static void run(void *argument) {
    struct task *t = argument;
    triad(t->length, t->a, t->b, 3.0, t->c);
}

int main(int argc, char **argv) {
    size_t n = (size_t)peer_argument(argc, argv, "--length", 1000);
    struct task t = {
        .length = n,
        .a = peer_allocate(n, sizeof(double)),
        .b = peer_allocate(n, sizeof(double)),
        .c = peer_allocate(n, sizeof(double)),
    };
    for (size_t i = 0; i < n; i++) {
        t.a[i] = 0;
        t.b[i] = (double)(i % 100);
        t.c[i] = (double)(i % 7);
    }
    peer_sample(peer_argument(argc, argv, "--samples", 10), run, &t);
    double sum = 0;
    for (size_t i = 0; i < n; i++) sum += t.a[i];
    printf("\"answer\": {\"sum\": %.17g}}\n", sum);
    free(t.a);
    free(t.b);
    free(t.c);
    return 0;
}
