/* flags: -fopenmp */
/* The six tests of listings/threads/src/model.rs in C: an OpenMP loop whose
   threads take one number after the other. */
#include "../peer.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>

#define COUNT 6

static const uint64_t numbers[COUNT] = {
    62499999941,  249999999973,  562499999989,
    999962000357, 1562499999971, 2249999999963,
};

struct task {
    int threads;
    bool prime[COUNT];
};

static uint64_t root_of(uint64_t n) {
    uint64_t root = (uint64_t)sqrt((double)n);
    while (root * root > n) root--;
    while ((root + 1) * (root + 1) <= n) root++;
    return root;
}

static bool is_prime(uint64_t n) {
    if (n < 4) return n > 1;
    if (n % 2 == 0) return false;
    uint64_t root = root_of(n);
    for (uint64_t d = 3; d <= root; d += 2)
        if (n % d == 0) return false;
    return true;
}

static void run(void *argument) {
    struct task *t = argument;
#pragma omp parallel for schedule(dynamic, 1) num_threads(t->threads)
    for (int i = 0; i < COUNT; i++) t->prime[i] = is_prime(numbers[i]);
}

int main(int argc, char **argv) {
    struct task t = {.threads = (int)peer_argument(argc, argv, "--threads", 1)};
    peer_sample(peer_argument(argc, argv, "--samples", 10), run, &t);
    int bits = 0;
    for (int i = 0; i < COUNT; i++) bits |= t.prime[i] << i;
    printf("\"answer\": {\"primes\": %d}}\n", bits);
    return 0;
}
