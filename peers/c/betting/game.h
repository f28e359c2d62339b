/* The game, with the random numbers of the listing: PCG
   XSL-RR 128/64 (MCG) by M. O'Neill, seeded and mapped to the die as the Rust
   crates rand_core 0.10 and rand 0.10 document, so that both give the same
   funds bit for bit. */
#ifndef GAME_H
#define GAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef unsigned __int128 state_t;

static uint32_t seed_word(uint64_t *state) {
    *state = *state * 0x5851f42d4c957f2dull + 0xa17654e46fbe17f3ull;
    uint32_t x = (uint32_t)(((*state >> 18) ^ *state) >> 27);
    unsigned turn = (unsigned)(*state >> 59);
    return x >> turn | x << (-turn & 31);
}

static state_t seeded(uint64_t seed) {
    state_t state = 0;
    for (int word = 0; word < 4; word++) state |= (state_t)seed_word(&seed) << 32 * word;
    return state | 1;
}

static inline uint64_t next64(state_t *state) {
    const state_t multiplier = (state_t)0x2360ed051fc65da4ull << 64 | 0x4385df649fccf645ull;
    *state *= multiplier;
    uint64_t x = (uint64_t)(*state >> 64) ^ (uint64_t)*state;
    unsigned turn = (unsigned)(*state >> 122);
    return x >> turn | x << (-turn & 63);
}

/* A face of the die, 1 to 100, by a widening multiplication. The few samples
   that would bias it are refined by one more. */
static inline uint32_t roll(state_t *state) {
    uint64_t product = (uint64_t)(uint32_t)next64(state) * 100;
    uint32_t face = (uint32_t)(product >> 32), low = (uint32_t)product;
    if (low > UINT32_MAX - 99) {
        uint32_t more = (uint32_t)((uint64_t)(uint32_t)next64(state) * 100 >> 32);
        face += low + more < low;
    }
    return 1 + face;
}

static inline bool play(state_t *state) {
    uint32_t face = roll(state);
    return 50 < face && face < 100;
}

#endif
