"""The search of listings/threads/src/exercise_betting.rs with processes, and
with Numba's threads. Each player has a die of their own, so that all levels
and all numbers of workers find the same values."""

import argparse
import multiprocessing
import os
import random
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))

from peer import report

FUNDS, STAKE = 10_000.0, 100.0
CHANCE = 0.49


def scales_of(seed, settings):
    """The scales of the listing: PCG XSL-RR 128/64 (MCG) by M. O'Neill, seeded
    and mapped to 0.1 to 10 as the Rust crates document."""
    state = 0
    for word in range(4):
        seed = (seed * 0x5851F42D4C957F2D + 0xA17654E46FBE17F3) % 2**64
        x = ((seed >> 18) ^ seed) >> 27 & (2**32 - 1)
        turn = seed >> 59
        state |= (x >> turn | x << (32 - turn)) % 2**32 << 32 * word
    state |= 1
    scales = []
    for _ in range(settings):
        state = state * 0x2360ED051FC65DA44385DF649FCCF645 % 2**128
        x, turn = (state >> 64 ^ state) % 2**64, state >> 122
        x = (x >> turn | x << (64 - turn)) % 2**64
        scales.append((x >> 12) * 2.0**-52 * (10 - 0.1) + 0.1)
    return scales


def end_of(seed, scale, bets):
    roll = random.Random(seed).random
    funds, bet = FUNDS, STAKE
    for _ in range(bets):
        if bet > funds:
            bet = funds
        if roll() < CHANCE:
            funds += bet
            bet = STAKE
        else:
            funds -= bet
            if funds <= 0:
                return 0.0
            bet *= scale
    return funds


def end_of_task(task):
    return end_of(*task)


def value_of(ends):
    profited = 100 * sum(end > FUNDS for end in ends) / len(ends)
    survived = 100 * sum(end > 0 for end in ends) / len(ends)
    return (4 * profited + survived) / 5


def tasks(a, setting, scale):
    first = a.seed + 1 + setting * a.players
    return [(first + player, scale, a.bets) for player in range(a.players)]


# ANCHOR: setting
def value_of_setting(task):
    a, setting, scale = task
    return value_of([end_of(*one) for one in tasks(a, setting, scale)])


def by_setting(pool, a, scales):
    settings = [(a, setting, scale) for setting, scale in enumerate(scales)]
    return pool.map(value_of_setting, settings, chunksize=1)


def by_player(pool, a, scales):
    piece = -(-a.players // a.workers)
    return [
        value_of(pool.map(end_of_task, tasks(a, setting, scale), chunksize=piece))
        for setting, scale in enumerate(scales)
    ]
# ANCHOR_END: setting


def compiled(workers):
    # Numba reads this once, and lets nobody ask for more later.
    os.environ["NUMBA_NUM_THREADS"] = str(workers)
    import numba
    import numpy as np

    @numba.njit
    def end_of(seed, scale, bets):
        # SplitMix64 by G. L. Steele and others.
        state = np.uint64(seed) * np.uint64(0xD1342543DE82EF95)
        funds, bet = FUNDS, STAKE
        for _ in range(bets):
            state += np.uint64(0x9E3779B97F4A7C15)
            z = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
            z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
            z = z ^ (z >> np.uint64(31))
            bet = min(bet, funds)
            if (z >> np.uint64(32)) < np.uint64(2_104_533_975):
                funds += bet
                bet = STAKE
            else:
                funds -= bet
                if funds <= 0.0:
                    return 0.0
                bet *= scale
        return funds

    @numba.njit(parallel=True)
    def values_of(seed, scales, players, bets):
        values = np.empty(scales.size)
        for setting in numba.prange(scales.size):
            survived, profited = 0, 0
            for player in range(players):
                place = np.int64(seed) + 1 + np.int64(setting) * players + player
                end = end_of(place, scales[setting], bets)
                survived += end > 0.0
                profited += end > FUNDS
            share = 100.0 / players
            values[setting] = (4 * share * profited + share * survived) / 5
        return values

    def by_numba(pool, a, scales):
        return values_of(a.seed, np.array(scales), a.players, a.bets)

    return by_numba


def alone(pool, a, scales):
    return [value_of_setting((a, setting, scale)) for setting, scale in enumerate(scales)]


def search(values_of, pool, a):
    scales = scales_of(a.seed, a.settings)
    values = values_of(pool, a, scales)
    best = max(range(a.settings), key=lambda i: values[i])
    return {
        "best_scale": float(scales[best]),
        "best_value": float(values[best]),
        "mean_value": float(sum(values)) / a.settings,
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=1)
    parser.add_argument("--settings", type=int, default=30)
    parser.add_argument("--players", type=int, default=300)
    parser.add_argument("--bets", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--level", choices=["alone", "setting", "player", "numba"], default="setting")
    parser.add_argument("--start", action="store_true", help="start the processes for each search")
    a = parser.parse_args()

    levels = {"alone": alone, "setting": by_setting, "player": by_player}
    if a.level == "numba":
        by_numba = compiled(a.workers)
        report(a, lambda: search(by_numba, None, a))
    elif a.level == "alone":
        report(a, lambda: search(alone, None, a))
    elif a.start:

        def work():
            with multiprocessing.Pool(a.workers) as pool:
                found = search(levels[a.level], pool, a)
                pool.close()
                pool.join()
            return found

        report(a, work)
    else:
        with multiprocessing.Pool(a.workers) as pool:
            report(a, lambda: search(levels[a.level], pool, a))
