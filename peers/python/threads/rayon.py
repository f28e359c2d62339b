"""The picture of listings/threads/src/rayon.rs by Numba, in threads and in processes."""

import argparse
import multiprocessing
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))

import numpy as np
from numba import get_num_threads, njit, prange, set_num_threads

from peer import report

LIMIT = 200


@njit
def escape(re, im):
    x = y = 0.0
    for step in range(LIMIT):
        xx, yy = x * x, y * y
        if xx + yy > 4.0:
            return step
        y = 2.0 * x * y + im
        x = xx - yy + re
    return LIMIT


@njit
def fill_row(row, y, height):
    im = 1.25 - 1.5 * ((y + 0.5) / height)
    for x in range(len(row)):
        row[x] = escape(-2.0 + 2.5 * ((x + 0.5) / len(row)), im)


@njit
def picture(pixels):
    for y in range(len(pixels)):
        fill_row(pixels[y], y, len(pixels))


# ANCHOR: prange
@njit(parallel=True)
def picture_prange(pixels):
    for y in prange(len(pixels)):
        fill_row(pixels[y], y, len(pixels))
# ANCHOR_END: prange


# ANCHOR: pool
def new_row(y):
    row = np.empty(arguments.width, np.uint32)
    fill_row(row, y, arguments.height)
    return row
# ANCHOR_END: pool


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=3)
    parser.add_argument("--width", type=int, default=256)
    parser.add_argument("--height", type=int, default=256)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument(
        "--by", choices=["serial", "prange", "processes"], default="serial"
    )
    arguments = parser.parse_args()

    by = arguments.by
    pixels = np.empty((arguments.height, arguments.width), np.uint32)
    if by == "prange":
        set_num_threads(min(arguments.threads, get_num_threads()))
    # Compiled before there are workers.
    fill_row(pixels[0], 0, arguments.height)
    pool = multiprocessing.get_context("fork").Pool(arguments.threads) if by == "processes" else None

    def work():
        if by == "processes":
            pixels[:] = pool.map(new_row, range(arguments.height))
        elif by == "prange":
            picture_prange(pixels)
        else:
            picture(pixels)

    def answers():
        work()
        flat = pixels.ravel().astype(np.float64)
        return {"steps": float(((np.arange(flat.size) % 7 + 1) * flat).sum())}

    report(arguments, work, known=answers())
    if pool:
        pool.close()
