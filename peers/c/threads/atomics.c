/* flags: -pthread */
/* The operations of listings/threads/benches/atomics.rs in C11, one thread. */
#include "../peer.h"
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <unistd.h>

enum kind { STORE_RELAXED, STORE_SEQ_CST, ADD, ADD_DOUBLE, LOCK };

struct task {
    enum kind kind;
    uint64_t operations;
    _Atomic uint64_t number;
    _Atomic double real;
    double guarded;
    pthread_mutex_t mutex;
};

static void add_double(_Atomic double *real, double term) {
    double seen = atomic_load_explicit(real, memory_order_relaxed);
    while (!atomic_compare_exchange_weak_explicit(real, &seen, seen + term, memory_order_relaxed,
                                                  memory_order_relaxed)) {
    }
}

static void run(void *argument) {
    struct task *t = argument;
    uint64_t n = t->operations;
    switch (t->kind) {
    case STORE_RELAXED:
        for (uint64_t i = 0; i < n; i++)
            atomic_store_explicit(&t->number, i + 1, memory_order_relaxed);
        break;
    case STORE_SEQ_CST:
        for (uint64_t i = 0; i < n; i++) atomic_store(&t->number, i + 1);
        break;
    case ADD:
        atomic_store_explicit(&t->number, 0, memory_order_relaxed);
        for (uint64_t i = 0; i < n; i++)
            atomic_fetch_add_explicit(&t->number, 1, memory_order_relaxed);
        break;
    case ADD_DOUBLE:
        atomic_store_explicit(&t->real, 0.0, memory_order_relaxed);
        for (uint64_t i = 0; i < n; i++) add_double(&t->real, 1.0);
        break;
    case LOCK:
        t->guarded = 0.0;
        for (uint64_t i = 0; i < n; i++) {
            pthread_mutex_lock(&t->mutex);
            t->guarded += 1.0;
            pthread_mutex_unlock(&t->mutex);
        }
        break;
    }
}

/* glibc leaves out the locked instructions of a mutex as long as a program has
   one thread only. */
static void *sleeping(void *argument) {
    (void)argument;
    for (;;) pause();
    return NULL;
}

int main(int argc, char **argv) {
    long kind = peer_argument(argc, argv, "--kind", ADD);
    if (kind > LOCK) {
        fprintf(stderr, "error: --kind is at most %d\n", LOCK);
        return 2;
    }
    struct task t = {
        .kind = (enum kind)kind,
        .operations = (uint64_t)peer_argument(argc, argv, "--operations", 1000),
        .mutex = PTHREAD_MUTEX_INITIALIZER,
    };
    pthread_t other;
    if (pthread_create(&other, NULL, sleeping, NULL) != 0) {
        fprintf(stderr, "error: no thread could be started\n");
        return 1;
    }
    peer_sample(peer_argument(argc, argv, "--samples", 10), run, &t);
    double result = t.kind == ADD_DOUBLE ? atomic_load(&t.real)
                    : t.kind == LOCK     ? t.guarded
                                         : (double)atomic_load(&t.number);
    printf("\"answer\": {\"result\": %.17g}}\n", result);
    return 0;
}
