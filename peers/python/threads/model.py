"""The six tests of listings/threads/src/model.rs in Python: one after the
other, in threads, in processes, and compiled by Numba in threads."""

import argparse
import math
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))

from peer import report

NUMBERS = [
    62499999941,
    249999999973,
    562499999989,
    999962000357,
    1562499999971,
    2249999999963,
]


def is_prime(n):
    if n < 4:
        return n > 1
    if n % 2 == 0:
        return False
    for d in range(3, math.isqrt(n) + 1, 2):
        if n % d == 0:
            return False
    return True


def compiled():
    """The same loop by Numba, which gives the lock back while it runs."""
    import numba

    @numba.njit("boolean(int64, int64)", nogil=True)
    def no_divisor(n, root):
        if n % 2 == 0:
            return False
        for d in range(3, root + 1, 2):
            if n % d == 0:
                return False
        return True

    return lambda n: no_divisor(n, math.isqrt(n)) if n >= 4 else n > 1


def wait(seconds):
    time.sleep(seconds)
    return True


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument(
        "--by",
        choices=["serial", "threads", "processes", "started", "numba", "waits"],
        default="serial",
    )
    arguments = parser.parse_args()
    workers = arguments.threads

    def answer(primes):
        return {"primes": sum(1 << i for i, prime in enumerate(primes) if prime)}

    def serial():
        return answer(map(is_prime, NUMBERS))

    def started():
        with ProcessPoolExecutor(workers) as pool:
            return answer(pool.map(is_prime, NUMBERS))

    if arguments.by == "serial":
        report(arguments, serial)
    elif arguments.by == "started":
        report(arguments, started)
    else:
        kind = ProcessPoolExecutor if arguments.by == "processes" else ThreadPoolExecutor
        test, items = is_prime, NUMBERS
        if arguments.by == "numba":
            test = compiled()
        elif arguments.by == "waits":
            test, items = wait, [0.005] * 6
        with kind(workers) as pool:
            report(arguments, lambda: answer(pool.map(test, items)))
