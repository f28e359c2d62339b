"""The elementwise work of listings/serial/src/elementwise.rs in NumPy and
Numba, which compiles before the clock starts."""

import argparse
import json
import math
import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))

import numpy as np

from peer import report


def fuse_numba():
    import numba

    @numba.njit(error_model="numpy")
    def fuse(a, b, c, out):
        for i in range(a.size):
            out[i] = a[i] + b[i] * c[i]

    return fuse


def sinc_numba():
    import numba

    @numba.njit(error_model="numpy")
    def sinc(x, y):
        for i in range(x.size):
            y[i] = 1.0 if x[i] == 0.0 else math.sin(x[i]) / x[i]

    return sinc


def sinc_numpy(x, y):
    # Without the division at 0 that np.where(x == 0, 1, np.sin(x) / x) warns of.
    np.sin(x, out=y)
    np.divide(y, x, out=y, where=x != 0.0)
    y[x == 0.0] = 1.0


def smooth_numpy(a, out):
    """A step of the five-point stencil by slices, without new arrays."""
    inner = out[1:-1, 1:-1]
    np.add(a[:-2, 1:-1], a[2:, 1:-1], out=inner)
    inner += a[1:-1, :-2]
    inner += a[1:-1, 2:]
    inner *= 0.25


def smooth_temporaries(a, out):
    """The same as one expression."""
    out[1:-1, 1:-1] = 0.25 * (a[:-2, 1:-1] + a[2:, 1:-1] + a[1:-1, :-2] + a[1:-1, 2:])


def report_mean(arguments, work):
    """As `report`, of the mean of the passes in a call of `work`."""
    answer = work()
    seconds = []
    for _ in range(arguments.samples):
        before = time.perf_counter()
        answer = work()
        seconds.append((time.perf_counter() - before) / arguments.passes)
    print(json.dumps({"seconds": seconds, "answer": answer}))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=3)
    parser.add_argument("--method", default="new")
    parser.add_argument("--length", type=int, default=1000)
    parser.add_argument("--passes", type=int, default=1)
    parser.add_argument("--mean", action="store_true")
    arguments = parser.parse_args()
    method, n, passes = arguments.method, arguments.length, arguments.passes

    a = 1.0 / np.arange(1.0, n + 1.0)
    b = np.arange(n) % 7.0
    c = np.full(n, 0.25)
    x = np.linspace(-20.0, 20.0, n)
    out = np.zeros(n)
    side = math.isqrt(n)
    square = a[: side * side].reshape(side, side).copy()
    smoothed = np.zeros((side, side))
    compiled = {"fuse_numba": fuse_numba, "sinc_numba": sinc_numba}
    kernel = compiled[method]() if method in compiled else None

    def once():
        if method == "new":
            return a + b
        if method == "out":
            return np.add(a, b, out=out)
        if method == "fuse":
            return a + b * c
        if method == "fuse_out":
            np.multiply(b, c, out=out)
            return np.add(out, a, out=out)
        if method == "fuse_numba":
            kernel(a, b, c, out)
        elif method == "sinc":
            sinc_numpy(x, out)
        elif method == "sinc_numba":
            kernel(x, out)
        elif method == "smooth":
            smooth_numpy(square, smoothed)
            return smoothed.ravel()
        elif method == "smooth_temporaries":
            smooth_temporaries(square, smoothed)
            return smoothed.ravel()
        elif method == "center_columns":
            return (square - square.mean(axis=0)).ravel()
        elif method == "center_rows":
            return (square - square.mean(axis=1)[:, np.newaxis]).ravel()
        else:
            raise SystemExit(f"error: no method {method}")
        return out

    def work():
        for _ in range(passes - 1):
            once()
        result = once()
        return {
            "first": float(result[0]),
            "middle": float(result[result.size * 3 // 7]),
            "last": float(result[-1]),
        }

    (report_mean if arguments.mean else report)(arguments, work)
