/* The game of listings/betting/src/game.rs in C: many rolls, counting wins. */
#include "../peer.h"
#include "game.h"

struct game {
    size_t rolls, won;
    uint64_t seed;
};

static void run(void *task) {
    struct game *g = task;
    state_t die = seeded(g->seed);
    g->won = 0;
    for (size_t i = 0; i < g->rolls; i++) g->won += play(&die);
}

int main(int argc, char **argv) {
    struct game g = {
        .rolls = (size_t)peer_argument(argc, argv, "--rolls", 1000000),
        .seed = (uint64_t)peer_argument(argc, argv, "--seed", 1),
    };
    peer_sample(peer_argument(argc, argv, "--samples", 10), run, &g);
    printf("\"answer\": {\"won\": %zu}}\n", g.won);
    return 0;
}
