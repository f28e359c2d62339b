/* flags: -fopenmp */
/* The first passages of listings/threads/src/random.rs in C: Philox by the
   number of the walk, walks spread by OpenMP. */
#include "../peer.h"

#include <stdint.h>

enum { LEVEL = 10, LIMIT = 1000 };

struct task {
    long walks, threads;
    int32_t *passages;
};

struct philox {
    uint64_t key[2], counter, block[4];
    int taken;
};

static void next_block(struct philox *p) {
    uint64_t a = ++p->counter, b = 0, c = 0, d = 0, k = p->key[0], l = p->key[1];
    for (int round = 0; round < 10; round++) {
        unsigned __int128 left = (unsigned __int128)a * 0xD2E7470EE14C6C93u;
        unsigned __int128 right = (unsigned __int128)c * 0xCA5A826395121157u;
        a = (uint64_t)(right >> 64) ^ b ^ k;
        c = (uint64_t)(left >> 64) ^ d ^ l;
        b = (uint64_t)right;
        d = (uint64_t)left;
        k += 0x9E3779B97F4A7C15u;
        l += 0xBB67AE8584CAA73Bu;
    }
    p->block[0] = a;
    p->block[1] = b;
    p->block[2] = c;
    p->block[3] = d;
    p->taken = 0;
}

/* The step of the first passage, or 0. */
static int32_t first_passage(uint64_t seed, uint64_t walk) {
    struct philox p = {.key = {seed, walk}, .taken = 4};
    int position = 0;
    for (int32_t step = 1; step <= LIMIT; step++) {
        if (p.taken == 4) next_block(&p);
        position += 2 * (int)(p.block[p.taken++] >> 63) - 1;
        if (position == LEVEL) return step;
    }
    return 0;
}

static void run(void *argument) {
    struct task *t = argument;
#pragma omp parallel for num_threads((int)t->threads) schedule(dynamic, 64)
    for (long walk = 0; walk < t->walks; walk++) {
        t->passages[walk] = first_passage(1, (uint64_t)walk);
    }
}

int main(int argc, char **argv) {
    struct task t = {
        .walks = peer_argument(argc, argv, "--walks", 1),
        .threads = peer_argument(argc, argv, "--threads", 1),
    };
    t.passages = peer_allocate((size_t)t.walks, sizeof *t.passages);
    peer_sample(peer_argument(argc, argv, "--samples", 10), run, &t);
    double sum = 0;
    for (long walk = 0; walk < t.walks; walk++) {
        sum += (double)(walk % 7 + 1) * t.passages[walk];
    }
    printf("\"answer\": {\"passages\": %.17g}}\n", sum);
    free(t.passages);
    return 0;
}
