"""The products of listings/serial/src/matmul.rs in NumPy and Numba."""

import argparse
import os
import sys

# One thread, before NumPy starts its linear algebra library, which is to choose
# its kernels itself.
os.environ["OPENBLAS_NUM_THREADS"] = "1"
os.environ.pop("OPENBLAS_CORETYPE", None)
os.environ.pop("OPENBLAS_L2_SIZE", None)
sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))

import numpy as np

from peer import report


def by_rows(a, b, c):
    c[:] = 0.0
    for i in range(a.shape[0]):
        for k in range(a.shape[1]):
            for j in range(b.shape[1]):
                c[i, j] += a[i, k] * b[k, j]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=3)
    parser.add_argument("--rows", type=int, default=64)
    parser.add_argument("--n", type=int, default=64)
    parser.add_argument("--numba", action="store_true")
    arguments = parser.parse_args()

    rows, n = arguments.rows, arguments.n
    a = (np.arange(rows * n) % 17 - 8.0).reshape(rows, n)
    b = (np.arange(n * n) % 13 - 6.0).reshape(n, n)
    c = np.zeros((rows, n))
    if arguments.numba:
        import numba

        product = numba.njit(by_rows, fastmath={"contract"})
    else:

        def product(a, b, c):
            np.matmul(a, b, out=c)

    def work():
        product(a, b, c)
        middle = float(c[rows // 2, n // 3])
        return {"first": float(c[0, 0]), "middle": middle, "last": float(c[-1, -1])}

    report(arguments, work)
