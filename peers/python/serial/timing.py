"""Sums of squares of listings/serial/src/timing.rs: in plain Python, and in
NumPy."""

import argparse
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))

import numpy as np

from peer import report

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=3)
    parser.add_argument("--squares", type=int, default=1_000_000)
    parser.add_argument("--numpy", action="store_true")
    arguments = parser.parse_args()

    n = arguments.squares
    if arguments.numpy:
        numbers = np.arange(1, n + 1, dtype=np.uint64)
        # Faster than np.dot and (numbers * numbers).sum() for integers.
        report(arguments, lambda: {"sum": int(np.einsum("i,i", numbers, numbers))})
    else:
        report(arguments, lambda: {"sum": sum(i * i for i in range(1, n + 1))})
