/* The running totals of listings/serial/src/state.rs in C. */
#include "../peer.h"

#include <stdint.h>

#define NOINLINE __attribute__((noinline))

uint64_t global_total;
volatile uint64_t volatile_total;
_Thread_local uint64_t thread_total;

struct task {
    size_t length, passes;
    uint64_t *x;
    uint64_t (*add)(size_t, const uint64_t *);
    uint64_t total;
};

NOINLINE static uint64_t add_local(size_t n, const uint64_t *x) {
    uint64_t total = 0;
    for (size_t i = 0; i < n; i++) total += x[i];
    return total;
}

/* x may point at the total. */
NOINLINE static uint64_t add_global(size_t n, const uint64_t *x) {
    global_total = 0;
    for (size_t i = 0; i < n; i++) global_total += x[i];
    return global_total;
}

NOINLINE static uint64_t add_restrict(size_t n, const uint64_t *restrict x) {
    global_total = 0;
    for (size_t i = 0; i < n; i++) global_total += x[i];
    return global_total;
}

NOINLINE static uint64_t add_volatile(size_t n, const uint64_t *x) {
    volatile_total = 0;
    for (size_t i = 0; i < n; i++) volatile_total += x[i];
    return volatile_total;
}

NOINLINE static uint64_t add_thread_local(size_t n, const uint64_t *x) {
    thread_total = 0;
    for (size_t i = 0; i < n; i++) thread_total += x[i];
    return thread_total;
}

static void run(void *argument) {
    struct task *t = argument;
    for (size_t pass = 0; pass < t->passes; pass++) {
        /* Memory may have changed: each pass reads it again. */
        __asm__ volatile("" : : : "memory");
        t->total = t->add(t->length, t->x);
    }
}

int main(int argc, char **argv) {
    uint64_t (*const places[])(size_t, const uint64_t *) = {
        add_local, add_global, add_restrict, add_volatile, add_thread_local,
    };
    size_t n = (size_t)peer_argument(argc, argv, "--length", 4096);
    size_t place = (size_t)peer_argument(argc, argv, "--place", 0);
    if (place >= sizeof places / sizeof *places) {
        fprintf(stderr, "error: there are places 0 to 4\n");
        return 2;
    }
    struct task t = {
        .length = n,
        .passes = (size_t)peer_argument(argc, argv, "--passes", 1),
        .x = peer_allocate(n, sizeof *t.x),
        .add = places[place],
    };
    for (size_t i = 0; i < n; i++) t.x[i] = i;
    peer_sample(peer_argument(argc, argv, "--samples", 10), run, &t);
    printf("\"answer\": {\"total\": %llu}}\n", (unsigned long long)t.total);
    free(t.x);
    return 0;
}
