/* flags: -pthread */
/* The signals of listings/threads/src/synchronization.rs with pthreads. */
#define _GNU_SOURCE
#include "../peer.h"

#include <pthread.h>
#ifdef __linux__
#include <sched.h>
#endif

struct signal {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    int sent;
};

struct task {
    long turns, together, done;
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

static void run(void *argument) {
    struct task *t = argument;
    pthread_t thread;
    if (pthread_create(&thread, NULL, other, t) != 0) {
        fprintf(stderr, "error: no thread\n");
        exit(1);
    }
    t->done = 0;
    for (long i = 0; i < t->turns; i++) {
        send_to(&t->there);
        receive(&t->back);
        t->done++;
    }
    pthread_join(thread, NULL);
}

static void begin(struct signal *s) {
    pthread_mutex_init(&s->lock, NULL);
    pthread_cond_init(&s->changed, NULL);
    s->sent = 0;
}

int main(int argc, char **argv) {
    struct task t = {
        .turns = peer_argument(argc, argv, "--turns", 1000),
        .together = peer_argument(argc, argv, "--together", 0),
    };
    begin(&t.there);
    begin(&t.back);
    pin(0);
    peer_sample(peer_argument(argc, argv, "--samples", 10), run, &t);
    printf("\"answer\": {\"done\": %ld}}\n", t.done);
    return 0;
}
