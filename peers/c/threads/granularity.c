/* flags: -fopenmp -ffp-contract=off */
/* The picture in chunks and the ten squares of
   listings/threads/src/granularity.rs in C with OpenMP. */
#include "../peer.h"

#include <omp.h>
#include <stdint.h>

enum { LIMIT = 200, WIDTH = 256, HEIGHT = 128, PIXELS = WIDTH * HEIGHT, TEN = 10 };

struct task {
    int chunk, guided, threads;
    long squares;
    uint32_t *pixels;
    uint64_t squared[TEN];
};

static uint32_t escape(double re, double im) {
    double x = 0, y = 0;
    for (uint32_t step = 0; step < LIMIT; step++) {
        double xx = x * x, yy = y * y;
        if (xx + yy > 4) return step;
        y = 2 * x * y + im;
        x = xx - yy + re;
    }
    return LIMIT;
}

static uint32_t steps(int i) {
    double across = (i % WIDTH + 0.5) / WIDTH, down = (i / WIDTH + 0.5) / HEIGHT;
    return escape(-2.0 + 2.5 * across, 1.25 - 1.5 * down);
}

static void run(void *argument) {
    struct task *t = argument;
    if (t->squares > 0) {
        for (long call = 0; call < t->squares; call++) {
#pragma omp parallel for num_threads(t->threads)
            for (int i = 0; i < TEN; i++) t->squared[i] = (uint64_t)i * (uint64_t)i;
        }
        return;
    }
#pragma omp parallel for num_threads(t->threads) schedule(runtime)
    for (int i = 0; i < PIXELS; i++) t->pixels[i] = steps(i);
}

int main(int argc, char **argv) {
    struct task t = {
        .chunk = (int)peer_argument(argc, argv, "--chunk", 1),
        .guided = (int)peer_argument(argc, argv, "--guided", 0),
        .threads = (int)peer_argument(argc, argv, "--threads", 2),
        .squares = peer_argument(argc, argv, "--squares", 0),
    };
    t.pixels = peer_allocate(PIXELS, sizeof *t.pixels);
    omp_set_schedule(t.guided ? omp_sched_guided : omp_sched_dynamic, t.chunk);
    peer_sample(peer_argument(argc, argv, "--samples", 10), run, &t);
    double sum = 0;
    if (t.squares > 0) {
        for (int i = 0; i < TEN; i++) sum += (double)((uint64_t)(i + 1) * t.squared[i]);
    } else {
        for (int i = 0; i < PIXELS; i++) sum += (double)(i % 7 + 1) * t.pixels[i];
    }
    printf("\"answer\": {\"sum\": %.17g}}\n", sum);
    free(t.pixels);
    return 0;
}
