/* flags: -fopenmp -ffp-contract=off */
/* The picture of listings/threads/src/rayon.rs in C with OpenMP. Products and
   sums are rounded each, as Rust does it, so that the pixels are the same. */
#include "../peer.h"
#include "escape.h"

#include <stdint.h>

struct task {
    int width, height, threads;
    uint32_t *pixels;
};

static void fill_row(const struct task *t, int y) {
    double im = 1.25 - 1.5 * ((y + 0.5) / t->height);
    for (int x = 0; x < t->width; x++) {
        double re = -2.0 + 2.5 * ((x + 0.5) / t->width);
        t->pixels[(size_t)y * (size_t)t->width + (size_t)x] = escape(re, im);
    }
}

static void run(void *argument) {
    const struct task *t = argument;
    if (t->threads == 1) {
        for (int y = 0; y < t->height; y++) fill_row(t, y);
    } else {
#pragma omp parallel for num_threads(t->threads) schedule(dynamic)
        for (int y = 0; y < t->height; y++) fill_row(t, y);
    }
}

int main(int argc, char **argv) {
    struct task t = {
        .width = (int)peer_argument(argc, argv, "--width", 256),
        .height = (int)peer_argument(argc, argv, "--height", 256),
        .threads = (int)peer_argument(argc, argv, "--threads", 1),
    };
    size_t pixels = (size_t)t.width * (size_t)t.height;
    t.pixels = peer_allocate(pixels, sizeof *t.pixels);
    peer_sample(peer_argument(argc, argv, "--samples", 10), run, &t);
    double sum = 0;
    for (size_t i = 0; i < pixels; i++) sum += (double)(i % 7 + 1) * t.pixels[i];
    printf("\"answer\": {\"steps\": %.17g}}\n", sum);
    free(t.pixels);
    return 0;
}
