/* flags: -fopenmp */
/* The map of listings/threads/src/maps.rs in C: OpenMP's loop whose threads take
   the next item when they are free. */
#include "../peer.h"

#include <omp.h>
#include <stdint.h>

struct task {
    size_t items;
    uint64_t *divisors;
};

static uint64_t smallest_divisor(uint64_t n) {
    if (n % 2 == 0) return 2;
    for (uint64_t d = 3; d * d <= n; d += 2)
        if (n % d == 0) return d;
    return n;
}

static void run(void *argument) {
    struct task *t = argument;
#pragma omp parallel for schedule(dynamic)
    for (size_t i = 0; i < t->items; i++)
        t->divisors[i] = smallest_divisor(10000000001u + 2 * (uint64_t)i);
}

int main(int argc, char **argv) {
    size_t items = (size_t)peer_argument(argc, argv, "--items", 256);
    omp_set_num_threads((int)peer_argument(argc, argv, "--threads", 2));
    struct task t = {
        .items = items,
        .divisors = peer_allocate(items, sizeof *t.divisors),
    };
    peer_sample(peer_argument(argc, argv, "--samples", 10), run, &t);
    uint64_t weighted = 0, largest = 0;
    for (size_t i = 0; i < items; i++) {
        weighted += (i % 7 + 1) * t.divisors[i];
        if (t.divisors[i] > largest) largest = t.divisors[i];
    }
    printf("\"answer\": {\"weighted\": %llu, \"largest\": %llu, \"count\": %zu}}\n",
           (unsigned long long)weighted, (unsigned long long)largest, items);
    free(t.divisors);
    return 0;
}
