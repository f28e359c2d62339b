"""The ten squares of listings/threads/src/rayon.rs in Python, by two processes
that wait for work."""

import argparse
import multiprocessing
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))

from peer import report


def square(n):
    return n * n


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=3)
    parser.add_argument("--calls", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--chunk", type=int)
    arguments = parser.parse_args()

    with multiprocessing.get_context("fork").Pool(arguments.workers) as pool:

        def work():
            for _ in range(arguments.calls):
                squared = pool.map(square, range(10), arguments.chunk)
            return {"sum": sum((i + 1) * square for i, square in enumerate(squared))}

        report(arguments, work)
