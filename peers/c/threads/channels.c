/* flags: -pthread */
/* A bounded queue of numbers in C, as it is written there: a ring, a mutex and
   two condition variables. The counterpart of the relays of
   listings/threads/src/channels.rs. */
#include "../peer.h"

#include <pthread.h>
#include <stdint.h>

struct queue {
    pthread_mutex_t lock;
    pthread_cond_t not_empty, not_full;
    size_t capacity, first, length;
    int closed;
    uint64_t *ring;
};

/* Puts `count` numbers, as many at a time as there is room for. */
static void put(struct queue *q, size_t count, const uint64_t *numbers) {
    pthread_mutex_lock(&q->lock);
    while (count > 0) {
        while (q->length == q->capacity) pthread_cond_wait(&q->not_full, &q->lock);
        /* There is one reader, which waits only where nothing was left. */
        if (q->length == 0) pthread_cond_signal(&q->not_empty);
        for (; count > 0 && q->length < q->capacity; count--, q->length++)
            q->ring[(q->first + q->length) % q->capacity] = *numbers++;
    }
    pthread_mutex_unlock(&q->lock);
}

static void close_queue(struct queue *q) {
    pthread_mutex_lock(&q->lock);
    q->closed = 1;
    pthread_cond_signal(&q->not_empty);
    pthread_mutex_unlock(&q->lock);
}

/* Takes up to `most` numbers; 0 when there are and will be no more. */
static size_t take(struct queue *q, size_t most, uint64_t *numbers) {
    size_t taken = 0;
    pthread_mutex_lock(&q->lock);
    while (q->length == 0 && !q->closed) pthread_cond_wait(&q->not_empty, &q->lock);
    if (q->length == q->capacity) pthread_cond_signal(&q->not_full);
    for (; taken < most && q->length > 0; q->length--) {
        numbers[taken++] = q->ring[q->first];
        q->first = (q->first + 1) % q->capacity;
    }
    pthread_mutex_unlock(&q->lock);
    return taken;
}

struct task {
    uint64_t messages, sum;
    size_t batch;
    struct queue queue;
};

static void *produce(void *argument) {
    struct task *t = argument;
    uint64_t *numbers = peer_allocate(t->batch, sizeof *numbers);
    for (uint64_t i = 0; i < t->messages;) {
        size_t count = 0;
        while (count < t->batch && i < t->messages) numbers[count++] = i++;
        put(&t->queue, count, numbers);
    }
    close_queue(&t->queue);
    free(numbers);
    return NULL;
}

static void run(void *argument) {
    struct task *t = argument;
    uint64_t *numbers = peer_allocate(t->batch, sizeof *numbers);
    pthread_t thread;
    t->queue.closed = 0;
    if (pthread_create(&thread, NULL, produce, t) != 0) {
        fprintf(stderr, "error: no thread can be started\n");
        exit(1);
    }
    t->sum = 0;
    for (size_t taken; (taken = take(&t->queue, t->batch, numbers)) > 0;)
        for (size_t i = 0; i < taken; i++) t->sum += numbers[i];
    pthread_join(thread, NULL);
    free(numbers);
}

int main(int argc, char **argv) {
    size_t capacity = (size_t)peer_argument(argc, argv, "--capacity", 1024);
    struct task t = {
        .messages = (uint64_t)peer_argument(argc, argv, "--messages", 1000),
        .batch = (size_t)peer_argument(argc, argv, "--batch", 1),
        .queue = {.lock = PTHREAD_MUTEX_INITIALIZER,
                  .not_empty = PTHREAD_COND_INITIALIZER,
                  .not_full = PTHREAD_COND_INITIALIZER,
                  .capacity = capacity},
    };
    if (capacity == 0 || t.batch == 0) {
        fprintf(stderr, "error: a queue or a batch for nothing\n");
        return 2;
    }
    t.queue.ring = peer_allocate(capacity, sizeof *t.queue.ring);
    peer_sample(peer_argument(argc, argv, "--samples", 10), run, &t);
    printf("\"answer\": {\"sum\": %llu}}\n", (unsigned long long)t.sum);
    free(t.queue.ring);
    return 0;
}
