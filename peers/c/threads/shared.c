/* flags: -pthread */
/* The shared number and the shared array of listings/threads/src/shared.rs in C:
   a POSIX mutex, an atomic number, numbers of the threads' own; parts of an
   array. Threads are started in each sample. */
#include "../peer.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>

enum { LOCKED, ATOMIC, LOCAL, ARRAY };

struct task {
    uint64_t darts;
    size_t threads, cells;
    int way;
    pthread_mutex_t lock;
    uint64_t locked;
    atomic_uint_fast64_t hits;
    double *population;
};

struct part {
    struct task *task;
    uint64_t start, end;
    pthread_t thread;
};

static uint64_t bits(uint64_t index) {
    uint64_t z = (index + 1) * UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

static int is_hit(uint64_t dart) {
    uint64_t b = bits(dart), x = b >> 33, y = b & 0x7FFFFFFF;
    return x * x + y * y < UINT64_C(1) << 62;
}

static double grown(double p) {
    for (int season = 0; season < 8; season++) p += 0.25 * p * (1.0 - p);
    return p;
}

static void *work(void *argument) {
    struct part *part = argument;
    struct task *t = part->task;
    uint64_t mine = 0;
    switch (t->way) {
    case LOCKED:
        for (uint64_t dart = part->start; dart < part->end; dart++) {
            if (!is_hit(dart)) continue;
            pthread_mutex_lock(&t->lock);
            t->locked++;
            pthread_mutex_unlock(&t->lock);
        }
        break;
    case ATOMIC:
        for (uint64_t dart = part->start; dart < part->end; dart++)
            if (is_hit(dart)) atomic_fetch_add_explicit(&t->hits, 1, memory_order_relaxed);
        break;
    case LOCAL:
        for (uint64_t dart = part->start; dart < part->end; dart++) mine += is_hit(dart);
        atomic_fetch_add_explicit(&t->hits, mine, memory_order_relaxed);
        break;
    default:
        for (uint64_t i = part->start; i < part->end; i++)
            t->population[i] = grown(t->population[i]);
    }
    return NULL;
}

static void run(void *argument) {
    struct task *t = argument;
    struct part *parts = peer_allocate(t->threads, sizeof *parts);
    uint64_t n = t->way == ARRAY ? t->cells : t->darts;
    t->locked = 0;
    atomic_store(&t->hits, 0);
    for (size_t i = 0; i < t->threads; i++) {
        parts[i] = (struct part){
            .task = t, .start = n * i / t->threads, .end = n * (i + 1) / t->threads};
        if (pthread_create(&parts[i].thread, NULL, work, &parts[i]) != 0) {
            fprintf(stderr, "error: no thread can be started\n");
            exit(1);
        }
    }
    for (size_t i = 0; i < t->threads; i++) pthread_join(parts[i].thread, NULL);
    free(parts);
}

int main(int argc, char **argv) {
    struct task t = {
        .darts = (uint64_t)peer_argument(argc, argv, "--darts", 1000),
        .threads = (size_t)peer_argument(argc, argv, "--threads", 2),
        .cells = (size_t)peer_argument(argc, argv, "--cells", 1000),
        .way = (int)peer_argument(argc, argv, "--way", LOCAL),
    };
    if (t.threads == 0 || t.way > ARRAY) {
        fprintf(stderr, "error: no threads, or no such way\n");
        return 2;
    }
    pthread_mutex_init(&t.lock, NULL);
    t.population = peer_allocate(t.cells, sizeof *t.population);
    for (size_t i = 0; i < t.cells; i++) t.population[i] = (double)bits(i) / 0x1p64;
    long samples = peer_argument(argc, argv, "--samples", 10);
    peer_sample(samples, run, &t);
    if (t.way == ARRAY) {
        double total = 0;
        for (size_t i = 0; i < t.cells; i++) total += t.population[i];
        printf("\"answer\": {\"calls\": %ld, \"total\": %.17g}}\n", samples + 1, total);
    } else {
        printf("\"answer\": {\"hits\": %llu}}\n",
               (unsigned long long)(t.locked + atomic_load(&t.hits)));
    }
    free(t.population);
    return 0;
}
