"""The first passages of listings/threads/src/random.rs in Python: NumPy's
Philox by the number of the walk, in one process or two, and SplitMix64 in
Numba."""

import argparse
import multiprocessing
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))

import numpy as np

from peer import report

LEVEL = 10
LIMIT = 1000
SEED = 1


# ANCHOR: passage
def passage(walk):
    """The step at which the walk of this number arrives, or 0."""
    key = np.array([SEED, walk], dtype=np.uint64)
    numbers = np.random.Philox(key=key).random_raw(LIMIT)
    positions = np.cumsum((numbers >> np.uint64(63)).astype(np.int32) * 2 - 1)
    arrived = positions == LEVEL
    step = int(arrived.argmax())
    return step + 1 if arrived[step] else 0
# ANCHOR_END: passage


def compiled():
    import numba

    step_size = np.uint64(0x9E3779B97F4A7C15)
    one, s27, s30, s31, s63 = (np.uint64(n) for n in (1, 27, 30, 31, 63))
    first, second = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)

    @numba.njit(inline="always")
    def mix(bits):
        bits = (bits ^ (bits >> s30)) * first
        bits = (bits ^ (bits >> s27)) * second
        return bits ^ (bits >> s31)

    @numba.njit(parallel=True)
    def passages(walks):
        steps = np.zeros(walks, dtype=np.int32)
        key = mix(np.uint64(SEED) + step_size)
        for walk in numba.prange(walks):
            state = mix(key + np.uint64(walk))
            position = 0
            for step in range(LIMIT):
                state += step_size
                position += 1 if mix(state) >> s63 == one else -1
                if position == LEVEL:
                    steps[walk] = step + 1
                    break
        return steps

    return passages


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=3)
    parser.add_argument("--walks", type=int, default=1)
    parser.add_argument("--by", choices=["numpy", "pool", "numba"], default="numpy")
    arguments = parser.parse_args()

    walks = range(arguments.walks)
    if arguments.by == "numba":
        passages = compiled()
    elif arguments.by == "pool":
        pool = multiprocessing.Pool(2)

    def work():
        if arguments.by == "numba":
            return passages(arguments.walks)
        if arguments.by == "pool":
            return pool.map(passage, walks)
        return [passage(walk) for walk in walks]

    known = {"passages": sum((i % 7 + 1) * int(p) for i, p in enumerate(work()))}

    report(arguments, work, known)
    if arguments.by == "pool":
        pool.close()
