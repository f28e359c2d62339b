/* flags: -pthread */
/* Locks, signals and barriers of listings/threads/src/synchronization.rs with
   pthreads. */
#define _GNU_SOURCE
#include "../peer.h"

#include <pthread.h>
#include <unistd.h>
#ifdef __linux__
#include <sched.h>
#endif

enum { LOCK = 1, SIGNAL = 2, MEET = 3 };

struct signal {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    int sent;
};

struct task {
    long what, turns, threads, together, done;
    pthread_mutex_t lock;
    pthread_barrier_t barrier;
    struct signal there, back;
};

/* Puts this thread on a core, or leaves it where it is. */
static void pin(long core) {
#ifdef __linux__
    cpu_set_t cores;
    CPU_ZERO(&cores);
    CPU_SET((size_t)core, &cores);
    pthread_setaffinity_np(pthread_self(), sizeof cores, &cores);
#else
    (void)core;
#endif
}

static void send_to(struct signal *s) {
    pthread_mutex_lock(&s->lock);
    s->sent = 1;
    pthread_mutex_unlock(&s->lock);
    pthread_cond_signal(&s->changed);
}

static void receive(struct signal *s) {
    pthread_mutex_lock(&s->lock);
    while (!s->sent) pthread_cond_wait(&s->changed, &s->lock);
    s->sent = 0;
    pthread_mutex_unlock(&s->lock);
}

static void *other(void *argument) {
    struct task *t = argument;
    pin(t->together ? 0 : 1);
    for (long i = 0; i < t->turns; i++) {
        receive(&t->there);
        send_to(&t->back);
    }
    return NULL;
}

static void *meet(void *argument) {
    struct task *t = argument;
    pin(1);
    for (long i = 0; i < t->turns; i++) pthread_barrier_wait(&t->barrier);
    return NULL;
}

static void start(pthread_t *thread, void *(*work)(void *), struct task *t) {
    if (pthread_create(thread, NULL, work, t) != 0) {
        fprintf(stderr, "error: no thread\n");
        exit(1);
    }
}

static void run(void *argument) {
    struct task *t = argument;
    t->done = 0;
    if (t->what == LOCK) {
        for (long i = 0; i < t->turns; i++) {
            pthread_mutex_lock(&t->lock);
            t->done++;
            pthread_mutex_unlock(&t->lock);
        }
    } else if (t->what == SIGNAL) {
        pthread_t thread;
        start(&thread, other, t);
        for (long i = 0; i < t->turns; i++) {
            send_to(&t->there);
            receive(&t->back);
            t->done++;
        }
        pthread_join(thread, NULL);
    } else {
        pthread_t thread[64];
        for (long i = 1; i < t->threads; i++) start(&thread[i], meet, t);
        for (long i = 0; i < t->turns; i++) {
            pthread_barrier_wait(&t->barrier);
            t->done++;
        }
        for (long i = 1; i < t->threads; i++) pthread_join(thread[i], NULL);
    }
}

/* While a process has one thread, glibc locks without atomic instructions. */
static void *second(void *nothing) {
    pause();
    return nothing;
}

static void begin(struct signal *s) {
    pthread_mutex_init(&s->lock, NULL);
    pthread_cond_init(&s->changed, NULL);
    s->sent = 0;
}

int main(int argc, char **argv) {
    struct task t = {
        .what = peer_argument(argc, argv, "--what", LOCK),
        .turns = peer_argument(argc, argv, "--turns", 1000),
        .threads = peer_argument(argc, argv, "--threads", 2),
        .together = peer_argument(argc, argv, "--together", 0),
    };
    if (t.threads < 1 || t.threads > 64) {
        fprintf(stderr, "error: 1 to 64 threads\n");
        return 2;
    }
    pthread_mutex_init(&t.lock, NULL);
    pthread_barrier_init(&t.barrier, NULL, (unsigned)t.threads);
    begin(&t.there);
    begin(&t.back);
    pthread_t unused;
    start(&unused, second, NULL);
    pin(0);
    peer_sample(peer_argument(argc, argv, "--samples", 10), run, &t);
    printf("\"answer\": {\"done\": %ld}}\n", t.done);
    return 0;
}
