"""The sum of listings/threads/src/rayon_questions.rs in NumPy and Numba."""

import argparse
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))

import numpy as np
from numba import get_num_threads, njit, prange, set_num_threads

from peer import report


# Additions may change places, for the sake of vector registers.
@njit(parallel=True, fastmath={"reassoc", "nsz"})
def sum_prange(x):
    total = 0.0
    for i in prange(len(x)):
        total += x[i]
    return total


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=3)
    parser.add_argument("--length", type=int, default=1_000_000)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--by", choices=["numpy", "prange"], default="numpy")
    arguments = parser.parse_args()

    set_num_threads(min(arguments.threads, get_num_threads()))
    x = 1.0 / np.arange(1.0, arguments.length + 1.0)

    def work():
        total = sum_prange(x) if arguments.by == "prange" else np.sum(x)
        return {"sum": float(total)}

    report(arguments, work)
