"""The triad and sinc of listings/threads/src/arrays.rs in NumPy, in two
processes that share memory, and in Numba."""

import argparse
import multiprocessing
import os
import sys
from multiprocessing import shared_memory

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))

import numpy as np

from peer import report


# ANCHOR: worker
def sinc_part(name, length, start, stop):
    """Replaces a part of the shared array by its sincs; a 0 stays 0."""
    memory = shared_memory.SharedMemory(name)
    x = np.ndarray(length, dtype=np.float64, buffer=memory.buf)
    part = x[start:stop]
    np.divide(np.sin(part), part, out=part, where=part != 0)
    del x, part
    memory.close()
# ANCHOR_END: worker


def compiled():
    import numba

    @numba.njit(parallel=True)
    def triad(a, b, s, c):
        for i in numba.prange(a.size):
            a[i] = b[i] + s * c[i]

    @numba.njit(parallel=True)
    def sinc(x):
        for i in numba.prange(x.size):
            x[i] = np.sin(x[i]) / x[i] if x[i] != 0 else 1.0

    return triad, sinc


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=3)
    parser.add_argument("--length", type=int, default=1000)
    parser.add_argument("--sinc", action="store_true")
    parser.add_argument("--by", choices=["numpy", "numba", "processes"], default="numpy")
    arguments = parser.parse_args()
    n, by = arguments.length, arguments.by

    i = np.arange(n)
    memory = None
    if by == "processes":
        memory = shared_memory.SharedMemory(create=True, size=8 * n)
        a = np.ndarray(n, dtype=np.float64, buffer=memory.buf)
        pool = multiprocessing.Pool(2)
    else:
        a = np.zeros(n)
    a[:] = 1.0 + i / n
    weights = (i % 7 + 1).astype(np.float64)
    if not arguments.sinc:
        b, c = (i % 100).astype(np.float64), (i % 7).astype(np.float64)
    del i
    if by == "numba":
        triad, sinc = compiled()

    def work():
        if by == "processes":
            halves = [(memory.name, n, 0, n // 2), (memory.name, n, n // 2, n)]
            pool.starmap(sinc_part, halves)
        elif by == "numba":
            sinc(a) if arguments.sinc else triad(a, b, 3.0, c)
        elif arguments.sinc:
            np.divide(np.sin(a), a, out=a, where=a != 0)
        else:
            np.multiply(c, 3.0, out=a)
            np.add(a, b, out=a)

    work()
    known = {"sum": float(np.dot(weights, a))}
    del weights

    report(arguments, work, known)
    if memory is not None:
        pool.close()
        del a
        memory.close()
        memory.unlink()
