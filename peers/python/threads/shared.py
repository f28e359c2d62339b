"""The shared number, the shared array and the owner of
listings/threads/src/shared.rs in Python: a Value, an Array, a Manager, threads,
and Numba. Processes and threads are started before the first sample."""

import argparse
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))

import multiprocessing
import threading
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.managers import BaseManager

import numpy as np

from peer import report

MASK = (1 << 64) - 1
shared = None


def bits(index):
    z = (index + 1) * 0x9E3779B97F4A7C15 & MASK
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9 & MASK
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB & MASK
    return z ^ (z >> 31)


def is_hit(dart):
    b = bits(dart)
    x, y = b >> 33, b & 0x7FFFFFFF
    return x * x + y * y < 1 << 62


def begin(what):
    """Makes what is shared known in a worker."""
    global shared
    shared = what


# ANCHOR: value_locked
def value_locked(part):
    for dart in range(*part):
        if is_hit(dart):
            with shared.get_lock():
                shared.value += 1
# ANCHOR_END: value_locked


def value_unlocked(part):
    for dart in range(*part):
        if is_hit(dart):
            shared.value += 1


def value_local(part):
    mine = sum(is_hit(dart) for dart in range(*part))
    with shared.get_lock():
        shared.value += mine


def grown(p):
    for _ in range(8):
        p += 0.25 * p * (1.0 - p)
    return p


def array_locked(part):
    for i in range(*part):
        with shared.get_lock():
            shared[i] = grown(shared[i])


def array_unlocked(part):
    """For an array without a lock."""
    for i in range(*part):
        shared[i] = grown(shared[i])


def array_view(part):
    view = np.frombuffer(shared)[slice(*part)]
    view[:] = grown(view)


class Log:
    def __init__(self):
        self.count, self.sum = 0, 0.0

    def note(self, reading):
        self.count += 1
        self.sum += reading

    def mean(self):
        return self.sum / self.count if self.count else None


class Manager(BaseManager):
    pass


Manager.register("Log", Log)


def parts(n, threads):
    ends = [n * i // threads for i in range(threads + 1)]
    return list(zip(ends, ends[1:]))


def measure_value(arguments, work):
    locked = work is not value_unlocked
    value = multiprocessing.Value("q", 0, lock=locked)
    jobs = parts(arguments.darts, arguments.threads)

    def count():
        value.value = 0
        pool.map(work, jobs, chunksize=1)
        return {"hits": value.value}

    with multiprocessing.Pool(arguments.threads, begin, (value,)) as pool:
        report(arguments, count)


def measure_array(arguments, work):
    first = [bits(i) / 2.0**64 for i in range(arguments.cells)]
    locked = work is array_locked
    cells = multiprocessing.Array("d", first, lock=locked)
    view = np.frombuffer(cells.get_obj() if locked else cells)
    jobs = parts(arguments.cells, arguments.threads)
    calls = 0

    def grow():
        nonlocal calls
        calls += 1
        pool.map(work, jobs, chunksize=1)
        return {"calls": calls, "total": float(view.sum())}

    with multiprocessing.Pool(arguments.threads, begin, (cells,)) as pool:
        report(arguments, grow)


def measure_threads(arguments):
    lock = threading.Lock()
    hits = 0

    def add(part):
        nonlocal hits
        for dart in range(*part):
            if is_hit(dart):
                with lock:
                    hits += 1

    def count():
        nonlocal hits
        hits = 0
        list(pool.map(add, parts(arguments.darts, arguments.threads)))
        return {"hits": hits}

    with ThreadPoolExecutor(arguments.threads) as pool:
        report(arguments, count)


def measure_numba(arguments):
    import numba

    numba.set_num_threads(arguments.threads)

    @numba.njit(parallel=True)
    def hits(darts):
        total = 0
        for dart in numba.prange(darts):
            z = (np.uint64(dart) + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
            z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
            z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
            z = z ^ (z >> np.uint64(31))
            x, y = z >> np.uint64(33), z & np.uint64(0x7FFFFFFF)
            total += x * x + y * y < np.uint64(1 << 62)
        return total

    report(arguments, lambda: {"hits": int(hits(arguments.darts))})


def measure_manager(arguments):
    # One core for both processes: what else it costs to wake one is luck.
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    with Manager() as manager:
        log = manager.Log()
        log.note(20.5)

        def ask():
            for _ in range(arguments.asks):
                mean = log.mean()
            return {"mean": mean}

        report(arguments, ask)


WAYS = {
    "value_locked": lambda a: measure_value(a, value_locked),
    "value_unlocked": lambda a: measure_value(a, value_unlocked),
    "value_local": lambda a: measure_value(a, value_local),
    "array_locked": lambda a: measure_array(a, array_locked),
    "array_unlocked": lambda a: measure_array(a, array_unlocked),
    "array_view": lambda a: measure_array(a, array_view),
    "threads": measure_threads,
    "numba": measure_numba,
    "manager": measure_manager,
}

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=3)
    parser.add_argument("--way", choices=WAYS, default="value_locked")
    parser.add_argument("--darts", type=int, default=1000)
    parser.add_argument("--cells", type=int, default=1000)
    parser.add_argument("--asks", type=int, default=10)
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    WAYS[arguments.way](arguments)
