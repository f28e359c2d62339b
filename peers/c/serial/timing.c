/* Sums of squares of listings/serial/src/timing.rs in C. */
#include "../peer.h"

#include <stdint.h>

struct squares {
    uint64_t n, sum;
};

static void run(void *task) {
    struct squares *s = task;
    uint64_t sum = 0;
    for (uint64_t i = 1; i <= s->n; i++) sum += i * i;
    s->sum = sum;
}

int main(int argc, char **argv) {
    struct squares s = {
        .n = (uint64_t)peer_argument(argc, argv, "--squares", 1000000),
    };
    peer_sample(peer_argument(argc, argv, "--samples", 10), run, &s);
    printf("\"answer\": {\"sum\": %llu}}\n", (unsigned long long)s.sum);
    return 0;
}
