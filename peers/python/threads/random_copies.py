"""How many of 400 random numbers, one for each task, are distinct when four
processes draw them."""

import argparse
import multiprocessing
import os
import random
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))

import numpy as np

from peer import report

TASKS = 400
GENERATOR = np.random.default_rng(1)


# ANCHOR: draws
def by_numpy(task):
    time.sleep(0.001)  # the work of the task
    return int(np.random.randint(2**62))


def by_generator(task):
    time.sleep(0.001)  # the work of the task
    return int(GENERATOR.integers(2**62))


def by_random(task):
    time.sleep(0.001)  # the work of the task
    return random.getrandbits(62)


def by_task(task):
    time.sleep(0.001)  # the work of the task
    return int(np.random.default_rng([1, task]).integers(2**62))
# ANCHOR_END: draws


DRAWS = {
    "np.random.randint": by_numpy,
    "default_rng(1), shared": by_generator,
    "random.getrandbits": by_random,
    "default_rng([1, task])": by_task,
}


def distinct():
    """The number of distinct draws by each of `DRAWS`."""
    np.random.seed(1)
    random.seed(1)
    # What Pool() did on Linux up to Python 3.13.
    with multiprocessing.get_context("fork").Pool(4) as pool:
        return {
            name: len(set(pool.map(draw, range(TASKS), chunksize=1)))
            for name, draw in DRAWS.items()
        }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, help="for a test: report as the peers do")
    arguments = parser.parse_args()
    if arguments.samples is not None:
        report(arguments, distinct)
    else:
        for name, number in distinct().items():
            print(f"{name:24} {number:3} distinct of {TASKS}")
