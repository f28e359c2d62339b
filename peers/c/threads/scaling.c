/* flags: -fopenmp */
/* The picture of listings/threads/src/scaling.rs, its rows shared out by
   OpenMP to whoever is free. */
#include "../peer.h"

#include <stdint.h>

struct picture {
    long columns, rows, steps;
    int threads;
    uint64_t sum;
};

static inline long escape(double x, double y, long steps) {
    double re = 0, im = 0;
    for (long step = 0; step < steps; step++) {
        double re2 = re * re, im2 = im * im;
        if (re2 + im2 > 4) return step;
        im = 2 * re * im + y;
        re = re2 - im2 + x;
    }
    return steps;
}

static void draw(void *task) {
    struct picture *p = task;
    uint64_t sum = 0;
#pragma omp parallel for num_threads(p->threads) schedule(dynamic, 1) reduction(+ : sum)
    for (long row = 0; row < p->rows; row++) {
        double y = 1.25 * (double)row / (double)p->rows;
        for (long column = 0; column < p->columns; column++) {
            double x = -2.0 + 2.6 * (double)column / (double)p->columns;
            sum += (uint64_t)escape(x, y, p->steps);
        }
    }
    p->sum = sum;
}

int main(int argc, char **argv) {
    struct picture *p = peer_allocate(1, sizeof *p);
    *p = (struct picture){
        .columns = peer_argument(argc, argv, "--columns", 400),
        .rows = peer_argument(argc, argv, "--rows", 200),
        .steps = peer_argument(argc, argv, "--steps", 200),
        .threads = (int)peer_argument(argc, argv, "--threads", 2),
    };
    if (p->threads == 0) {
        fprintf(stderr, "error: no threads\n");
        return 2;
    }
    peer_sample(peer_argument(argc, argv, "--samples", 10), draw, p);
    printf("\"answer\": {\"sum\": %llu}}\n", (unsigned long long)p->sum);
    free(p);
    return 0;
}
