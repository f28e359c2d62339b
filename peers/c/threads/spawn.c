/* flags: -pthread */
/* Threads of listings/threads/benches/spawn.rs in C: each does nothing, and is
   waited for before the next is started. */
#include "../peer.h"

#include <pthread.h>

struct task {
    long count, ran;
};

static void *nothing(void *argument) {
    return argument;
}

static void run(void *argument) {
    struct task *t = argument;
    t->ran = 0;
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

int main(int argc, char **argv) {
    struct task t = {.count = peer_argument(argc, argv, "--count", 1000)};
    peer_sample(peer_argument(argc, argv, "--samples", 10), run, &t);
    printf("\"answer\": {\"ran\": %ld}}\n", t.ran);
    return 0;
}
