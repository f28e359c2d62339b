"""The triad of listings/serial/src/roofline.rs in NumPy and Numba."""

import argparse
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))

import numba
import numpy as np

from peer import report


@numba.njit
def triad(a, b, s, c):
    for i in range(a.size):
        a[i] = b[i] + s * c[i]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=3)
    parser.add_argument("--length", type=int, default=1000)
    parser.add_argument("--summed", type=int, default=1)
    parser.add_argument("--out", action="store_true")
    parser.add_argument("--numba", action="store_true")
    arguments = parser.parse_args()

    i = np.arange(arguments.length)
    b, c = (i % 100).astype(np.float64), (i % 7).astype(np.float64)
    del i
    s, a = 3.0, np.zeros(arguments.length)
    a.fill(0.0)

    def work():
        if arguments.numba:
            triad(a, b, s, c)
            result = a
        elif arguments.out:
            np.multiply(c, s, out=a)
            result = np.add(a, b, out=a)
        else:
            result = b + s * c
        # One number suffices where it is timed; a test asks for all of them.
        return {"sum": float(np.sum(result[: arguments.summed]))}

    report(arguments, work)
