/* The cells and walks of listings/serial/src/correctness.rs in C. */
#include "../peer.h"

#include <math.h>
#include <stdint.h>

enum { CELLS = 64, STEPS = 100 };

struct task {
    size_t positions, walks;
    const float *x;
    /* Sums over all results, each with its place. */
    double cells, ends;
};

__attribute__((noinline)) static uint32_t *cells(size_t n, const float *x) {
    uint32_t *cells = peer_allocate(n, sizeof *cells);
    for (size_t i = 0; i < n; i++) {
        uint32_t cell = (uint32_t)((x[i] - floorf(x[i])) * CELLS);
        cells[i] = cell < CELLS - 1 ? cell : CELLS - 1;
    }
    return cells;
}

static uint64_t mix(uint64_t bits) {
    bits = (bits ^ bits >> 30) * 0xBF58476D1CE4E5B9;
    bits = (bits ^ bits >> 27) * 0x94D049BB133111EB;
    return bits ^ bits >> 31;
}

__attribute__((noinline)) static double *walks(size_t n) {
    const uint64_t step = 0x9E3779B97F4A7C15;
    double *ends = peer_allocate(n, sizeof *ends);
    for (size_t particle = 0; particle < n; particle++) {
        uint64_t state = mix(particle + step);
        double end = 0;
        for (int i = 0; i < STEPS; i++) {
            state += step;
            end += (double)(mix(state) >> 11) * 0x1p-53 - 0.5;
        }
        ends[particle] = end;
    }
    return ends;
}

static void run(void *argument) {
    struct task *t = argument;
    if (t->positions > 0) {
        uint32_t *found = cells(t->positions, t->x);
        t->cells = found[t->positions / 2];
        free(found);
    } else {
        double *ends = walks(t->walks);
        t->ends = ends[t->walks / 2];
        free(ends);
    }
}

int main(int argc, char **argv) {
    size_t n = (size_t)peer_argument(argc, argv, "--positions", 0);
    struct task t = {
        .positions = n,
        .walks = (size_t)peer_argument(argc, argv, "--walks", 1),
    };
    float *x = peer_allocate(n + 1, sizeof *x);
    /* From -1 to 2, and the value that is just below a whole number. */
    for (size_t i = 0; i < n; i++) x[i] = (float)(3.0 * (double)i / (double)n - 1.0);
    if (n > 0) x[0] = -1e-9f;
    t.x = x;
    peer_sample(peer_argument(argc, argv, "--samples", 10), run, &t);
    double cells_sum = 0, ends_sum = 0;
    if (n > 0) {
        uint32_t *found = cells(n, x);
        for (size_t i = 0; i < n; i++) cells_sum += (double)(i % 7 + 1) * found[i];
        free(found);
    } else {
        double *ends = walks(t.walks);
        for (size_t i = 0; i < t.walks; i++) ends_sum += ends[i];
        free(ends);
    }
    printf("\"answer\": {\"cells\": %.17g, \"ends\": %.17g}}\n", cells_sum, ends_sum);
    free(x);
    return 0;
}
