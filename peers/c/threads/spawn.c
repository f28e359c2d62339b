/* flags: -fopenmp -pthread */
/* Threads of listings/threads/benches/spawn.rs in C: started and joined one
   after the other, or entered as parallel regions of OpenMP. */
#include "../peer.h"

#include <pthread.h>

struct task {
    long count, openmp, ran;
};

static void *nothing(void *argument) {
    return argument;
}

static void start(struct task *t) {
    for (long i = 0; i < t->count; i++) {
        pthread_t thread;
        void *result = NULL;
        if (pthread_create(&thread, NULL, nothing, t) != 0 ||
            pthread_join(thread, &result) != 0) {
            fprintf(stderr, "error: no thread\n");
            exit(1);
        }
        t->ran += result == t;
    }
}

static void enter(struct task *t) {
    for (long i = 0; i < t->count; i++) {
        int entered = 0;
#pragma omp parallel num_threads(2) reduction(+ : entered)
        entered++;
        t->ran += entered == 2;
    }
}

static void run(void *argument) {
    struct task *t = argument;
    t->ran = 0;
    if (t->openmp)
        enter(t);
    else
        start(t);
}

int main(int argc, char **argv) {
    struct task t = {
        .count = peer_argument(argc, argv, "--count", 1000),
        .openmp = peer_argument(argc, argv, "--openmp", 0),
    };
    peer_sample(peer_argument(argc, argv, "--samples", 10), run, &t);
    printf("\"answer\": {\"ran\": %ld}}\n", t.ran);
    return 0;
}
