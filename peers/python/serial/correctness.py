"""The cells, walks and comparisons of listings/serial/src/correctness.rs in
Python."""

import argparse
import math
import multiprocessing
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))

import numpy as np

from peer import report

CELLS = 64
STEPS = 100
STEP = 0x9E3779B97F4A7C15
MASK = (1 << 64) - 1


def cell(position):
    return min(int((position - math.floor(position)) * CELLS), CELLS - 1)


def cells_numpy(positions):
    cells = ((positions - np.floor(positions)) * np.float32(CELLS)).astype(np.uint32)
    return np.minimum(cells, CELLS - 1)


def mix(bits):
    bits = ((bits ^ bits >> 30) * 0xBF58476D1CE4E5B9) & MASK
    bits = ((bits ^ bits >> 27) * 0x94D049BB133111EB) & MASK
    return bits ^ bits >> 31


def walk(particle):
    state = mix(particle + STEP)
    end = 0.0
    for _ in range(STEPS):
        state = (state + STEP) & MASK
        end += (mix(state) >> 11) / (1 << 53) - 0.5
    return end


PAIRS = [
    (0.1 + 0.2, 0.3),
    (1.0, 1.0 + 1e-6),
    (1e-9, 2e-9),
    (1e16, 1e16 + 2.0),
    (1e-20, 0.0),
    (-0.0, 0.0),
    (math.nan, math.nan),
    (sys.float_info.max, math.inf),
]


def bits(flags):
    return sum(1 << i for i, flag in enumerate(flags) if flag)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=3)
    parser.add_argument("--positions", type=int, default=0)
    parser.add_argument("--walks", type=int, default=0)
    parser.add_argument("--by", choices=["list", "numpy", "pool"], default="list")
    arguments = parser.parse_args()

    n = arguments.positions
    x = (3.0 * np.arange(n) / max(n, 1) - 1.0).astype(np.float32)
    x[:1] = -1e-9
    as_list = x.tolist()
    by = arguments.by
    pool = multiprocessing.Pool(2) if by == "pool" else None

    def work():
        if arguments.walks:
            particles = range(arguments.walks)
            return list(pool.map(walk, particles) if pool else map(walk, particles))
        return cells_numpy(x) if by == "numpy" else [cell(v) for v in as_list]

    def answers():
        results = work()
        weights = [i % 7 + 1 for i in range(len(results))]
        with np.errstate(over="ignore"):
            near = [bool(np.isclose(a, b)) for a, b in PAIRS]
        return {
            "cells": sum(w * int(v) for w, v in zip(weights, results)) if n else 0,
            "ends": float(sum(results)) if arguments.walks else 0.0,
            "math": bits(math.isclose(a, b) for a, b in PAIRS),
            "numpy": bits(near),
            "numpy_swapped": int(np.isclose(1.0, 1.0 - 1.0000e-5 - 1.0002e-8))
            + 2 * int(np.isclose(1.0 - 1.0000e-5 - 1.0002e-8, 1.0)),
        }

    report(arguments, work, known=answers())
    if pool:
        pool.close()
