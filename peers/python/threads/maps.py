"""The maps of listings/threads/src/maps.rs by Python's pools of processes."""

import argparse
import concurrent.futures
import itertools
import math
import multiprocessing
import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))

from peer import report


def smallest_divisor(n):
    if n % 2 == 0:
        return 2
    for d in range(3, math.isqrt(n) + 1, 2):
        if n % d == 0:
            return d
    return n


def candidates():
    return itertools.count(10_000_000_001, 2)


class Meter:
    """Counts what is taken from a source, in whichever thread."""

    def __init__(self, source):
        self.source, self.taken = source, 0

    def __iter__(self):
        for item in self.source:
            self.taken += 1
            yield item


def drained(by, seconds):
    """Items that a lazy map has taken from an unbounded source while nobody
    asked for more than the first result."""
    with multiprocessing.Pool(2) as pool:
        meter = Meter(candidates())
        results = getattr(pool, by)(smallest_divisor, meter)
        next(results)
        time.sleep(seconds)
        taken = meter.taken
        # The pool can't be closed while it reads a source that doesn't end.
        print(taken, flush=True)
        for process in multiprocessing.active_children():
            process.kill()
        os._exit(0)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=3)
    parser.add_argument("--items", type=int, default=256)
    parser.add_argument("--by", default="serial")
    parser.add_argument("--drain", type=float, default=0.0)
    arguments = parser.parse_args()

    if arguments.drain:
        drained(arguments.by, arguments.drain)

    items = list(itertools.islice(candidates(), arguments.items))
    triples = [(3, n - 1, n) for n in items]
    by = arguments.by
    pool = executor = None
    if by == "as_completed":
        executor = concurrent.futures.ProcessPoolExecutor(2)
    elif by != "serial":
        pool = multiprocessing.Pool(2)

    def work():
        if by == "serial":
            return list(map(smallest_divisor, items))
        if by == "as_completed":
            tasks = [executor.submit(smallest_divisor, n) for n in items]
            return [task.result() for task in concurrent.futures.as_completed(tasks)]
        if by == "starmap":
            return pool.starmap(pow, triples)
        # One item is the default of `imap`, 32 would be that of `map`.
        results = getattr(pool, by)(smallest_divisor, items, chunksize=8)
        return results.get() if by == "map_async" else list(results)

    def answer():
        results = work()
        if by in ("imap_unordered", "as_completed"):
            results.sort()
            weights = [1] * len(results)
        else:
            weights = [i % 7 + 1 for i in range(len(results))]
        return {
            "weighted": sum(w * r for w, r in zip(weights, results)),
            "largest": max(results),
            "count": len(results),
        }

    report(arguments, work, known=answer())
    if pool:
        pool.close()
    if executor:
        executor.shutdown()
