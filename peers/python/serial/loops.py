"""The sum of squares of listings/serial/src/loops.rs in Python, NumPy and
Numba."""

import argparse
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))

import numba
import numpy as np

from peer import report


def loop(numbers):
    total = 0
    for v in numbers:
        total += v * v
    return total


def comprehension(numbers):
    return sum([v * v for v in numbers])


def generator(numbers):
    return sum(v * v for v in numbers)


def mapped(numbers):
    return sum(map(lambda v: v * v, numbers))


def numpy(numbers):
    return np.einsum("i,i->", numbers, numbers, dtype=np.uint64)


@numba.njit
def compiled(numbers):
    total = np.uint64(0)
    for i in range(len(numbers)):
        v = np.uint64(numbers[i])
        total += v * v
    return total


@numba.njit
def counted(n):
    total = 0
    for i in range(1, n + 1):
        total += i * i
    return total


METHODS = {f.__name__: f for f in (loop, comprehension, generator, mapped, numpy, compiled, counted)}

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=3)
    parser.add_argument("--length", type=int, default=1_000_000)
    parser.add_argument("--passes", type=int, default=1)
    parser.add_argument("--method", choices=METHODS, default="loop")
    arguments = parser.parse_args()

    method = METHODS[arguments.method]
    numbers = np.arange(1, arguments.length + 1, dtype=np.uint32)
    if arguments.method == "counted":
        numbers = arguments.length
    elif arguments.method not in ("numpy", "compiled"):
        numbers = numbers.tolist()

    def work():
        for _ in range(arguments.passes):
            total = method(numbers)
        return {"sum": int(total)}

    report(arguments, work)
