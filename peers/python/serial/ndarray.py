"""The walks, masks and views of listings/serial/src/ndarray.rs in NumPy."""

import argparse
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))

import numpy as np

from peer import report


def coins(count):
    """A fair coin for each number: the lowest bit of SplitMix64 from seed 0."""
    bits = np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    bits = (bits ^ (bits >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    bits = (bits ^ (bits >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return ((bits ^ (bits >> np.uint64(31))) & np.uint64(1)).astype(bool)


def negate_slice(x, mask):
    even = x[::2]
    np.negative(even, out=even)


def negate_mask(x, mask):
    x[mask] = -x[mask]


def negate_ufunc(x, mask):
    np.negative(x, out=x, where=mask)


def negate_where(x, mask):
    x[:] = np.where(mask, -x, x)


def halve(a, out):
    np.add(a[::2, ::2], a[::2, 1::2], out=out)
    out += a[1::2, ::2]
    out += a[1::2, 1::2]
    out *= 0.25


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=3)
    parser.add_argument("--method", default="sum")
    parser.add_argument("--rows", type=int, default=20)
    parser.add_argument("--length", type=int, default=1000)
    parser.add_argument("--random", action="store_true")
    arguments = parser.parse_args()
    method, rows, length = arguments.method, arguments.rows, arguments.length

    if method.startswith("negate"):
        negate = globals()[method]
        mask = coins(length) if arguments.random else np.arange(length) % 2 == 0
        x = 1.0 / np.arange(1.0, length + 1.0)
        once = x.copy()
        negate(once, mask)
        answer = {"sum": float(once.sum()), "last": float(once[-1])}

        def work():
            negate(x, mask)
            return answer

    else:
        i, j = np.indices((rows, rows))
        a = 1.0 / (1 + i + j)
        half = np.empty((rows // 2, rows // 2))
        sums = np.empty((rows, rows))

        def work():
            if method == "sum":
                return {"result": float(a.sum())}
            if method == "sum_transposed":
                return {"result": float(a.T.sum())}
            if method == "axis_0":
                return {"result": float(a.sum(axis=0)[-1])}
            if method == "axis_1":
                return {"result": float(a.sum(axis=1)[-1])}
            if method == "cumulate_0":
                return {"result": float(np.cumsum(a, axis=0, out=sums)[-1, -1])}
            if method == "cumulate_1":
                return {"result": float(np.cumsum(a, axis=1, out=sums)[-1, -1])}
            if method == "rows":
                return {"result": float(np.ascontiguousarray(a.T)[-1, 0])}
            if method == "halve":
                halve(a, half)
                return {"first": float(half[0, 0]), "last": float(half[-1, -1])}
            raise SystemExit(f"error: no method {method}")

    report(arguments, work)
