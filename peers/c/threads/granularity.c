/* flags: -fopenmp -ffp-contract=off */
/* The picture of listings/threads/src/granularity.rs in C with OpenMP, in
   chunks. */
#include "../peer.h"
#include "escape.h"

#include <omp.h>

enum { WIDTH = 256, HEIGHT = 128, PIXELS = WIDTH * HEIGHT };

struct task {
    int threads;
    uint32_t *pixels;
};

static uint32_t steps(int i) {
    double across = (i % WIDTH + 0.5) / WIDTH, down = (i / WIDTH + 0.5) / HEIGHT;
    return escape(-2.0 + 2.5 * across, 1.25 - 1.5 * down);
}

static void run(void *argument) {
    struct task *t = argument;
#pragma omp parallel for num_threads(t->threads) schedule(runtime)
    for (int i = 0; i < PIXELS; i++) t->pixels[i] = steps(i);
}

int main(int argc, char **argv) {
    struct task t = {.threads = (int)peer_argument(argc, argv, "--threads", 2)};
    t.pixels = peer_allocate(PIXELS, sizeof *t.pixels);
    omp_set_schedule(omp_sched_dynamic, (int)peer_argument(argc, argv, "--chunk", 1));
    peer_sample(peer_argument(argc, argv, "--samples", 10), run, &t);
    double sum = 0;
    for (int i = 0; i < PIXELS; i++) sum += (double)(i % 7 + 1) * t.pixels[i];
    printf("\"answer\": {\"sum\": %.17g}}\n", sum);
    free(t.pixels);
    return 0;
}
