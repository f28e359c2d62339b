"""The picture of listings/threads/src/rayon.rs by Numba, alone and in pools."""

import argparse
import multiprocessing
import multiprocessing.pool
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))

import numpy as np
from numba import get_num_threads, njit, prange, set_num_threads, set_parallel_chunksize

from peer import report

LIMIT = 200


@njit(nogil=True)
def escape(re, im):
    x = y = 0.0
    for step in range(LIMIT):
        xx, yy = x * x, y * y
        if xx + yy > 4.0:
            return step
        y = 2.0 * x * y + im
        x = xx - yy + re
    return LIMIT


@njit(nogil=True)
def fill_row(row, y, height):
    im = 1.25 - 1.5 * ((y + 0.5) / height)
    for x in range(len(row)):
        row[x] = escape(-2.0 + 2.5 * ((x + 0.5) / len(row)), im)


@njit
def picture(pixels):
    for y in range(len(pixels)):
        fill_row(pixels[y], y, len(pixels))


@njit(parallel=True)
def picture_prange(pixels):
    for y in prange(len(pixels)):
        fill_row(pixels[y], y, len(pixels))


def new_row(y):
    row = np.empty(arguments.width, np.uint32)
    fill_row(row, y, arguments.height)
    return row


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=3)
    parser.add_argument("--width", type=int, default=256)
    parser.add_argument("--height", type=int, default=256)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument(
        "--by", choices=["serial", "prange", "threads", "processes"], default="serial"
    )
    # Rows that a thread of prange takes at once; 0 for equal parts.
    parser.add_argument("--chunk", type=int, default=0)
    arguments = parser.parse_args()

    by = arguments.by
    pixels = np.empty((arguments.height, arguments.width), np.uint32)
    if by == "prange":
        set_num_threads(min(arguments.threads, get_num_threads()))
        set_parallel_chunksize(arguments.chunk)
    # Compiled before there are workers.
    fill_row(pixels[0], 0, arguments.height)
    pools = {
        "threads": multiprocessing.pool.ThreadPool,
        "processes": multiprocessing.get_context("fork").Pool,
    }
    pool = pools[by](arguments.threads) if by in pools else None

    def work():
        if by == "threads":
            pool.map(lambda y: fill_row(pixels[y], y, arguments.height), range(arguments.height))
        elif by == "processes":
            pixels[:] = pool.map(new_row, range(arguments.height))
        elif by == "prange":
            picture_prange(pixels)
        else:
            picture(pixels)

    def answers():
        work()
        flat = pixels.ravel().astype(np.float64)
        return {"steps": float(((np.arange(flat.size) % 7 + 1) * flat).sum())}

    known = answers()

    def sampled():
        work()
        return known

    report(arguments, sampled)
    if pool:
        pool.close()
