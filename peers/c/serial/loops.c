/* The sum of squares of listings/serial/src/loops.rs in C. */
#include "../peer.h"

#include <stdint.h>

struct task {
    size_t length;
    const uint32_t *x;
    uint64_t sum;
};

__attribute__((noinline)) static uint64_t sum(size_t n, const uint32_t *x) {
    uint64_t total = 0;
    for (size_t i = 0; i < n; i++) total += (uint64_t)x[i] * x[i];
    return total;
}

static void run(void *argument) {
    struct task *t = argument;
    t->sum = sum(t->length, t->x);
}

int main(int argc, char **argv) {
    size_t n = (size_t)peer_argument(argc, argv, "--length", 1000000);
    uint32_t *x = peer_allocate(n, sizeof *x);
    for (size_t i = 0; i < n; i++) x[i] = (uint32_t)(1 + i);
    struct task t = {.length = n, .x = x, .sum = 0};
    peer_sample(peer_argument(argc, argv, "--samples", 10), run, &t);
    printf("\"answer\": {\"sum\": %llu}}\n", (unsigned long long)t.sum);
    free(x);
    return 0;
}
