"""The ten squares of listings/threads/src/granularity.rs in Python."""

import argparse
import multiprocessing
import multiprocessing.pool
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
    parser.add_argument(
        "--by", choices=["list", "threads", "processes", "start"], default="list"
    )
    arguments = parser.parse_args()

    by = arguments.by
    fork = multiprocessing.get_context("fork")
    pool = None
    if by == "threads":
        pool = multiprocessing.pool.ThreadPool(arguments.workers)
    elif by == "processes":
        pool = fork.Pool(arguments.workers)

    def squares():
        if pool:
            return pool.map(square, range(10))
        if by == "start":
            with fork.Pool(arguments.workers) as new:
                return new.map(square, range(10))
        return list(map(square, range(10)))

    def work():
        for _ in range(arguments.calls):
            squared = squares()
        return {"sum": sum((i + 1) * square for i, square in enumerate(squared))}

    report(arguments, work)
    if pool:
        pool.close()
