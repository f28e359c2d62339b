/* Membership as in listings/serial/src/containers.rs: a scan, or with --sorted
   the C library's binary search. */
#include "../peer.h"
#include <stdint.h>

static uint64_t id(uint64_t index) {
    uint64_t z = index * 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static int ascending(const void *a, const void *b) {
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

struct look_ups {
    size_t n, count, hits;
    uint64_t *items, *probes;
};

static int is_in(const uint64_t *items, size_t n, uint64_t id) {
    for (size_t i = 0; i < n; i++)
        if (items[i] == id) return 1;
    return 0;
}

static void scan(void *task) {
    struct look_ups *l = task;
    size_t hits = 0;
    for (size_t k = 0; k < l->count; k++) hits += (size_t)is_in(l->items, l->n, l->probes[k]);
    l->hits = hits;
}

static void search(void *task) {
    struct look_ups *l = task;
    size_t hits = 0;
    for (size_t k = 0; k < l->count; k++)
        hits += bsearch(&l->probes[k], l->items, l->n, sizeof *l->items, ascending) != NULL;
    l->hits = hits;
}

int main(int argc, char **argv) {
    struct look_ups l = {.n = (size_t)peer_argument(argc, argv, "--items", 8192)};
    l.count = (size_t)peer_argument(argc, argv, "--probes", (long)l.n);
    /* Probes have indices from `first` to below `last`. */
    uint64_t first = (uint64_t)peer_argument(argc, argv, "--first", 0);
    uint64_t last = (uint64_t)peer_argument(argc, argv, "--last", (long)l.n);
    int sorted = peer_argument(argc, argv, "--sorted", 0) == 1;
    if (last <= first) {
        fprintf(stderr, "error: there are no probes below --last\n");
        return 2;
    }
    l.items = peer_allocate(l.n, sizeof *l.items);
    l.probes = peer_allocate(l.count, sizeof *l.probes);
    for (size_t i = 0; i < l.n; i++) l.items[i] = id(i);
    for (size_t k = 0; k < l.count; k++)
        l.probes[k] = id(first + id((1ull << 32) + k) % (last - first));
    if (sorted) qsort(l.items, l.n, sizeof *l.items, ascending);
    peer_sample(peer_argument(argc, argv, "--samples", 10), sorted ? search : scan, &l);
    printf("\"answer\": {\"hits\": %zu}}\n", l.hits);
    free(l.items);
    free(l.probes);
    return 0;
}
