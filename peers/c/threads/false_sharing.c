/* flags: -pthread */
/* The letters of listings/threads/src/false_sharing.rs counted by threads in C,
   each with four counters, `--apart` bytes behind those of the thread before. */
#include "../peer.h"
#include <pthread.h>
#include <stdint.h>

enum { MOST = 64, SPAN = 128 };

struct part {
    const unsigned char *letters;
    size_t length;
    uint64_t *counts;
};

struct task {
    size_t threads, apart;
    struct part parts[MOST];
};

static void *tally(void *argument) {
    struct part *p = argument;
    const unsigned char *restrict letters = p->letters;
    uint64_t *restrict counts = p->counts;
    for (size_t i = 0, n = p->length; i < n; i++) counts[letters[i] >> 1 & 3]++;
    return NULL;
}

static void run(void *argument) {
    struct task *t = argument;
    for (size_t i = 0; i < t->threads; i++) memset(t->parts[i].counts, 0, 4 * sizeof(uint64_t));
    if (t->threads == 1) {
        tally(&t->parts[0]);
        return;
    }
    pthread_t ids[MOST];
    for (size_t i = 0; i < t->threads; i++) {
        if (pthread_create(&ids[i], NULL, tally, &t->parts[i]) != 0) {
            fprintf(stderr, "error: no thread could be started\n");
            exit(1);
        }
    }
    for (size_t i = 0; i < t->threads; i++) pthread_join(ids[i], NULL);
}

/* The letters of `genome` in Rust. */
static void fill(unsigned char *letters, size_t length, uint64_t state) {
    for (size_t i = 0; i < length; i += 32) {
        uint64_t z = state += 0x9e3779b97f4a7c15;
        z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
        z = (z ^ z >> 27) * 0x94d049bb133111eb;
        z ^= z >> 31;
        for (size_t k = 0; k < 32 && i + k < length; k++) letters[i + k] = "ACTG"[z >> 2 * k & 3];
    }
}

int main(int argc, char **argv) {
    static _Alignas(SPAN) unsigned char memory[MOST * SPAN];
    size_t length = (size_t)peer_argument(argc, argv, "--length", 1000);
    struct task t = {
        .threads = (size_t)peer_argument(argc, argv, "--threads", 2),
        .apart = (size_t)peer_argument(argc, argv, "--apart", 32),
    };
    if (t.threads < 1 || t.threads > MOST || t.apart < 32 || t.apart > SPAN || t.apart % 8 != 0) {
        fprintf(stderr, "error: 1 to %d threads, 32 to %d bytes apart\n", MOST, SPAN);
        return 2;
    }
    unsigned char *letters = peer_allocate(length, 1);
    fill(letters, length, 1);
    for (size_t i = 0; i < t.threads; i++) {
        size_t from = length * i / t.threads, to = length * (i + 1) / t.threads;
        t.parts[i] = (struct part){letters + from, to - from, (uint64_t *)(memory + i * t.apart)};
    }
    peer_sample(peer_argument(argc, argv, "--samples", 10), run, &t);
    uint64_t sums[4] = {0};
    for (size_t i = 0; i < t.threads; i++)
        for (size_t k = 0; k < 4; k++) sums[k] += t.parts[i].counts[k];
    printf("\"answer\": {\"A\": %llu, \"C\": %llu, \"T\": %llu, \"G\": %llu}}\n",
           (unsigned long long)sums[0], (unsigned long long)sums[1], (unsigned long long)sums[2],
           (unsigned long long)sums[3]);
    free(letters);
    return 0;
}
