"""The game of listings/betting/src/game.rs: in plain Python, and in NumPy."""

import argparse
import os
import random
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))

import numpy as np

from peer import report


def play():
    return 50 < random.randint(1, 100) < 100


def play_numpy(rng, players):
    faces = rng.integers(1, 101, size=players, dtype=np.uint8)
    return (50 < faces) & (faces < 100)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=3)
    parser.add_argument("--rolls", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--numpy", action="store_true")
    arguments = parser.parse_args()

    random.seed(arguments.seed)
    rng = np.random.default_rng(arguments.seed)
    rolls = arguments.rolls
    if arguments.numpy:
        report(arguments, lambda: {"won": int(play_numpy(rng, rolls).sum())})
    else:
        report(arguments, lambda: {"won": sum(play() for _ in range(rolls))})
