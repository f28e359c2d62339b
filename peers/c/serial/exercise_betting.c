/* The search of listings/serial/src/exercise_betting.rs in C: sixteen players
   bet beside each other, with the dice of the listing, so that both find the
   same value. */
#include "../peer.h"
#include "../betting/game.h"

enum { LANES = 16, ROUND = 10 };
static const uint32_t WINNING = 2104533975u;

struct search {
    size_t settings, players, bets;
    uint64_t seed;
    double *funds, *next;
    double best_scale, best_value, mean_value;
};

/* xoshiro128+ in each lane. */
struct dice {
    uint32_t word[4][LANES];
};

static struct dice dice_seeded(uint64_t seed) {
    state_t state = seeded(seed);
    struct dice dice;
    for (int word = 0; word < 4; word++)
        for (int i = 0; i < LANES; i++) dice.word[word][i] = (uint32_t)next64(&state);
    return dice;
}

static inline void roll_lanes(struct dice *dice, uint32_t *rolled) {
    uint32_t *a = dice->word[0], *b = dice->word[1], *c = dice->word[2], *d = dice->word[3];
    for (int i = 0; i < LANES; i++) {
        rolled[i] = a[i] + d[i];
        uint32_t shifted = b[i] << 9;
        c[i] ^= a[i];
        d[i] ^= b[i];
        b[i] ^= c[i];
        a[i] ^= d[i];
        c[i] ^= shifted;
        d[i] = d[i] << 11 | d[i] >> 21;
    }
}

/* Uniform in 0.1 to 10, as in peers/c/betting/search.c. */
static double scale_of(state_t *state) {
    uint64_t bits = next64(state) >> 12 | 0x3ff0000000000000ull;
    double one_to_two;
    memcpy(&one_to_two, &bits, sizeof bits);
    return (one_to_two - 1) * (10 - 0.1) + 0.1;
}

static void bet(double *restrict funds, double *restrict next, size_t blocks, size_t bets,
                double stake, double scale, struct dice *shared) {
    struct dice dice = *shared;
    for (size_t block = 0; block < blocks; block++) {
        double has[LANES], bet[LANES];
        memcpy(has, funds + block * LANES, sizeof has);
        memcpy(bet, next + block * LANES, sizeof bet);
        for (size_t round = 0; round < bets; round++) {
            uint32_t rolled[LANES];
            roll_lanes(&dice, rolled);
            for (int i = 0; i < LANES; i++) {
                int won = rolled[i] < WINNING;
                double at_stake = bet[i] < has[i] ? bet[i] : has[i];
                has[i] += won ? at_stake : -at_stake;
                bet[i] = won ? stake : scale * at_stake;
            }
        }
        memcpy(funds + block * LANES, has, sizeof has);
        memcpy(next + block * LANES, bet, sizeof bet);
    }
    *shared = dice;
}

static double value(const struct search *s, uint64_t seed, double scale) {
    const double first = 10000, stake = 100;
    struct dice dice = dice_seeded(seed);
    size_t padded = (s->players + LANES - 1) / LANES * LANES;
    for (size_t i = 0; i < padded; i++) {
        s->funds[i] = i < s->players ? first : 0;
        s->next[i] = stake;
    }
    size_t playing = s->players;
    for (size_t bets = s->bets; bets > 0 && playing > 0;) {
        size_t round = bets < ROUND ? bets : ROUND;
        bet(s->funds, s->next, (playing + LANES - 1) / LANES, round, stake, scale, &dice);
        size_t left = 0;
        for (size_t i = 0; i < playing; i++) {
            double has = s->funds[i];
            s->funds[left] = has;
            s->next[left] = s->next[i];
            left += has > 0;
        }
        for (size_t i = left; i < playing; i++) s->funds[i] = 0;
        playing = left;
        bets -= round;
    }
    size_t profited = 0;
    for (size_t i = 0; i < playing; i++) profited += s->funds[i] > first;
    double n = (double)s->players;
    return (4 * (100.0 * (double)profited / n) + 100.0 * (double)playing / n) / 5;
}

static void run(void *task) {
    struct search *s = task;
    state_t settings = seeded(s->seed);
    double sum = 0;
    s->best_value = -1;
    for (size_t i = 0; i < s->settings; i++) {
        double this_scale = scale_of(&settings);
        double this_value = value(s, s->seed + 1 + i, this_scale);
        sum += this_value;
        if (this_value > s->best_value) {
            s->best_value = this_value;
            s->best_scale = this_scale;
        }
    }
    s->mean_value = sum / (double)s->settings;
}

int main(int argc, char **argv) {
    struct search s = {
        .settings = (size_t)peer_argument(argc, argv, "--settings", 300),
        .players = (size_t)peer_argument(argc, argv, "--players", 300),
        .bets = (size_t)peer_argument(argc, argv, "--bets", 100),
        .seed = (uint64_t)peer_argument(argc, argv, "--seed", 1),
    };
    s.funds = peer_allocate(s.players + LANES, sizeof *s.funds);
    s.next = peer_allocate(s.players + LANES, sizeof *s.next);
    peer_sample(peer_argument(argc, argv, "--samples", 10), run, &s);
    printf("\"answer\": {\"best_scale\": %.17g, \"best_value\": %.17g, \"mean_value\": %.17g}}\n",
           s.best_scale, s.best_value, s.mean_value);
    free(s.funds);
    free(s.next);
    return 0;
}
