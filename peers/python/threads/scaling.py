"""The picture of listings/threads/src/scaling.rs with Numba's threads, which
take rows by turns, or one piece of them each."""

import argparse
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))

from peer import report


def compiled(workers):
    # Numba reads this once, and lets nobody ask for more later.
    os.environ["NUMBA_NUM_THREADS"] = str(workers)
    import numba

    # ANCHOR: prange
    @numba.njit
    def escape(x, y, steps):
        re, im = 0.0, 0.0
        for step in range(steps):
            re2, im2 = re * re, im * im
            if re2 + im2 > 4.0:
                return step
            re, im = re2 - im2 + x, 2.0 * re * im + y
        return steps

    @numba.njit(parallel=True)
    def picture(columns, rows, steps, workers):
        total = 0
        for worker in numba.prange(workers):
            for row in range(worker, rows, workers):
                y = 1.25 * row / rows
                for column in range(columns):
                    x = -2.0 + 2.6 * column / columns
                    total += escape(x, y, steps)
        return total
    # ANCHOR_END: prange

    @numba.njit(parallel=True)
    def in_pieces(columns, rows, steps, workers):
        total = 0
        for row in numba.prange(rows):
            y = 1.25 * row / rows
            for column in range(columns):
                x = -2.0 + 2.6 * column / columns
                total += escape(x, y, steps)
        return total

    return picture, in_pieces


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=3)
    parser.add_argument("--columns", type=int, default=400)
    parser.add_argument("--rows", type=int, default=200)
    parser.add_argument("--steps", type=int, default=200)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--pieces", action="store_true", help="one piece of the rows for each worker")
    a = parser.parse_args()

    picture, in_pieces = compiled(a.workers)
    draw = in_pieces if a.pieces else picture
    report(a, lambda: {"sum": int(draw(a.columns, a.rows, a.steps, a.workers))})
