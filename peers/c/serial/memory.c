/* The chase and the drift of listings/serial/src/memory.rs in C. */
#include "../peer.h"
#include <stdint.h>

#define NOINLINE __attribute__((noinline))

/* A line of the cache. */
struct node {
    struct node *next;
    uint64_t index, rest[6];
};

struct particle {
    double position[3], velocity[3], mass, charge;
};

struct task {
    size_t steps, count, passes;
    struct node *at;
    struct particle *particles;
    double *position, *velocity;
};

/* The next word of Knuth's MMIX generator, of which the high half is used. */
static uint64_t draw(uint64_t *state, uint64_t below) {
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (uint64_t)(((__uint128_t)*state * below) >> 64);
}

/* One cycle through all nodes (Sattolo's algorithm). */
static struct node *ring(size_t count) {
    struct node *nodes = peer_allocate(count, sizeof *nodes);
    uint64_t state = 1;
    for (size_t i = 0; i < count; i++) {
        nodes[i].next = &nodes[i];
        nodes[i].index = i;
    }
    for (size_t i = count - 1; i > 0; i--) {
        size_t other = draw(&state, i);
        struct node *next = nodes[i].next;
        nodes[i].next = nodes[other].next;
        nodes[other].next = next;
    }
    return nodes;
}

NOINLINE static struct node *chase(struct node *at, size_t steps) {
    for (size_t i = 0; i < steps; i++) at = at->next;
    return at;
}

NOINLINE static void drift_aos(size_t n, struct particle *p, double dt) {
    for (size_t i = 0; i < n; i++) p[i].position[0] += p[i].velocity[0] * dt;
}

NOINLINE static void drift_soa(size_t n, double *restrict x, const double *restrict v, double dt) {
    for (size_t i = 0; i < n; i++) x[i] += v[i] * dt;
}

/* Each goes on where the one before it ended. */
static void run_chase(void *argument) {
    struct task *t = argument;
    t->at = chase(t->at, t->steps);
}

static void run_aos(void *argument) {
    struct task *t = argument;
    drift_aos(t->count, t->particles, 1e-3);
}

static void run_soa(void *argument) {
    struct task *t = argument;
    drift_soa(t->count, t->position, t->velocity, 1e-3);
}

int main(int argc, char **argv) {
    size_t nodes = (size_t)peer_argument(argc, argv, "--nodes", 0);
    size_t count = (size_t)peer_argument(argc, argv, "--particles", 0);
    int soa = (int)peer_argument(argc, argv, "--soa", 0);
    long samples = peer_argument(argc, argv, "--samples", 10);
    struct task t = {
        .steps = (size_t)peer_argument(argc, argv, "--steps", 262144),
        .count = count,
    };
    if (nodes > 0) {
        struct node *first = ring(nodes);
        t.at = first;
        peer_sample(samples, run_chase, &t);
        /* All nodes are on the ring if the first is met after `nodes` steps. */
        size_t length = 1;
        for (struct node *at = first->next; at != first; at = at->next) length++;
        printf("\"answer\": {\"length\": %zu, \"at\": %llu}}\n", length,
               (unsigned long long)t.at->index);
        free(first);
        return 0;
    }
    if (!soa) t.particles = peer_allocate(count, sizeof *t.particles);
    if (soa) t.position = peer_allocate(count, 8), t.velocity = peer_allocate(count, 8);
    for (size_t i = 0; i < count; i++) {
        double position = (double)(i % 5), velocity = (double)(i % 3);
        if (soa) {
            t.position[i] = position;
            t.velocity[i] = velocity;
        } else {
            struct particle p = {{position, 0, 0}, {velocity, 0, 0}, 1, 0};
            t.particles[i] = p;
        }
    }
    peer_sample(samples, soa ? run_soa : run_aos, &t);
    double sum = 0;
    for (size_t i = 0; i < count; i++) sum += soa ? t.position[i] : t.particles[i].position[0];
    printf("\"answer\": {\"sum\": %.17g}}\n", sum);
    free(t.particles);
    free(t.position);
    free(t.velocity);
    return 0;
}
