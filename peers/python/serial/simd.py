"""The sums and dot products of listings/serial/src/simd.rs in NumPy."""

import argparse
import os
import sys

# One thread, before NumPy starts its linear algebra library.
os.environ["OPENBLAS_NUM_THREADS"] = "1"
sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))

import numpy as np

from peer import report

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=3)
    parser.add_argument("--length", type=int, default=4096)
    parser.add_argument("--passes", type=int, default=1)
    parser.add_argument("--dot", action="store_true")
    arguments = parser.parse_args()

    x = 1.0 / np.arange(1.0, arguments.length + 1.0)
    y = x.copy()

    def work():
        for _ in range(arguments.passes):
            result = np.dot(x, y) if arguments.dot else np.sum(x)
        return {"result": float(result)}

    report(arguments, work)
