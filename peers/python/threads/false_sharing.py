"""The letters of listings/threads/src/false_sharing.rs counted with Numba and
NumPy, and events counted by processes."""

import argparse
import multiprocessing
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))

import numba
import numpy as np

from peer import report


def genome(length, seed):
    """The letters of `genome` in Rust: SplitMix64, two bits a letter."""
    with np.errstate(over="ignore"):
        step = np.uint64(0x9E3779B97F4A7C15)
        words = (length + 31) // 32
        z = np.uint64(seed) + step * np.arange(1, words + 1, dtype=np.uint64)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z ^= z >> np.uint64(31)
    shifts = np.arange(0, 64, 2, dtype=np.uint64)
    two_bits = (z[:, None] >> shifts) & np.uint64(3)
    return np.frombuffer(b"ACTG", np.uint8)[two_bits.ravel()[:length]]


@numba.njit(parallel=True)
def tally(letters, counts, threads):
    n = letters.size
    for thread in numba.prange(threads):
        for i in range(n * thread // threads, n * (thread + 1) // threads):
            counts[thread, letters[i] >> 1 & 3] += 1


@numba.njit
def tally_alone(letters, counts):
    for letter in letters:
        counts[letter >> 1 & 3] += 1


def aligned(rows, bytes_apart):
    """Counters whose rows lie so many bytes apart, from the start of a pair of
    cache lines."""
    memory = np.zeros(rows * bytes_apart // 8 + 32, np.uint64)
    first = -memory.ctypes.data % 128 // 8
    return memory[first : first + rows * bytes_apart // 8].reshape(rows, -1)


def count(number, events, start, end):
    """A process that adds to a number each time that it is told to."""
    while True:
        start.wait()
        for _ in range(events):
            with number.get_lock():
                number.value += 1
        end.wait()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=3)
    parser.add_argument("--kind", choices=["numba", "numpy", "value"], default="numba")
    parser.add_argument("--length", type=int, default=1000)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--apart", type=int, default=32)
    parser.add_argument("--events", type=int, default=1000)
    arguments = parser.parse_args()

    if arguments.kind == "value":
        number = multiprocessing.Value("q")
        workers = arguments.threads
        start, end = (multiprocessing.Barrier(workers + 1) for _ in range(2))
        share = arguments.events // workers
        for _ in range(workers):
            shared = (number, share, start, end)
            multiprocessing.Process(target=count, args=shared, daemon=True).start()

        def work():
            number.value = 0
            start.wait()
            end.wait()
            return {"events": number.value}

        report(arguments, work)
        return

    letters = genome(arguments.length, 1)
    if arguments.kind == "numpy":

        def work():
            counts = [np.count_nonzero(letters == letter) for letter in b"ACTG"]
            return dict(zip("ACTG", map(int, counts)))

    else:
        counts = aligned(arguments.threads, arguments.apart)

        def work():
            counts.fill(0)
            if arguments.threads == 1:
                tally_alone(letters, counts[0])
            else:
                tally(letters, counts, arguments.threads)
            return dict(zip("ACTG", map(int, counts.sum(axis=0)[:4])))

    report(arguments, work)


if __name__ == "__main__":
    main()
