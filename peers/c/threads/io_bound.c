/* flags: -pthread */
/* The sleepy map of listings/threads/src/io_bound.rs in C, by threads. */
#include "../peer.h"

#include <pthread.h>
#include <stdint.h>

struct chunk {
    size_t begin, end;
    uint64_t *squares;
};

struct task {
    size_t waits, threads;
    uint64_t *squares;
    pthread_t *ids;
    struct chunk *chunks;
};

static void *sleepy(void *argument) {
    const struct chunk *c = argument;
    const struct timespec delay = {.tv_nsec = 1000000};
    for (size_t i = c->begin; i < c->end; i++) {
        nanosleep(&delay, NULL);
        c->squares[i] = (uint64_t)i * i;
    }
    return NULL;
}

static void run(void *argument) {
    struct task *t = argument;
    size_t length = (t->waits + t->threads - 1) / t->threads, started = 0;
    for (size_t begin = 0; begin < t->waits; begin += length) {
        size_t end = begin + length < t->waits ? begin + length : t->waits;
        t->chunks[started] = (struct chunk){begin, end, t->squares};
        if (pthread_create(&t->ids[started], NULL, sleepy, &t->chunks[started])) {
            fprintf(stderr, "error: no thread\n");
            exit(1);
        }
        started++;
    }
    for (size_t i = 0; i < started; i++) pthread_join(t->ids[i], NULL);
}

int main(int argc, char **argv) {
    size_t waits = (size_t)peer_argument(argc, argv, "--waits", 256);
    size_t threads = (size_t)peer_argument(argc, argv, "--threads", 64);
    if (threads == 0) {
        fprintf(stderr, "error: no threads\n");
        return 2;
    }
    struct task t = {
        .waits = waits,
        .threads = threads,
        .squares = peer_allocate(waits, sizeof *t.squares),
        .ids = peer_allocate(threads, sizeof *t.ids),
        .chunks = peer_allocate(threads, sizeof *t.chunks),
    };
    peer_sample(peer_argument(argc, argv, "--samples", 10), run, &t);
    uint64_t weighted = 0;
    for (size_t i = 0; i < waits; i++) weighted += (i % 7 + 1) * t.squares[i];
    printf("\"answer\": {\"weighted\": %llu}}\n", (unsigned long long)weighted);
    free(t.squares);
    free(t.ids);
    free(t.chunks);
    return 0;
}
