"""The steps of listings/cluster/src/stencil/tile.rs: a call is a step of a field
that the ranks share, computed by NumPy or by Numba."""

import argparse
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))

import numba
import numpy as np
from mpi4py import MPI

from peer import report_on_ranks

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--samples", type=int, default=10)
parser.add_argument("--calls", type=int, default=1)
parser.add_argument("--rows", type=int, default=128)
parser.add_argument("--columns", type=int, default=128)
parser.add_argument("--by", choices=["numpy", "numba"], default="numba")
a = parser.parse_args()

SPREAD_U, SPREAD_V, FEED, GONE = 0.16, 0.08, 0.035, 0.035 + 0.065

world = MPI.COMM_WORLD
ranks = MPI.Compute_dims(world.size, 2)
grid = world.Create_cart(ranks, periods=[True, True])
above, below = grid.Shift(0, 1)
left, right = grid.Shift(1, 1)


def share(axis, everything):
    part, parts = grid.coords[axis], ranks[axis]
    return part * everything // parts, (part + 1) * everything // parts


rows, columns = share(0, a.rows), share(1, a.columns)
shape = (rows[1] - rows[0] + 2, 2, columns[1] - columns[0] + 2)
column = MPI.DOUBLE.Create_vector(2 * (shape[0] - 2), 1, shape[2]).Commit()


def mixed(x):
    x = x + np.uint64(0x9E3779B97F4A7C15)
    x = (x ^ x >> np.uint64(30)) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ x >> np.uint64(27)) * np.uint64(0x94D049BB133111EB)
    return x ^ x >> np.uint64(31)


def start():
    """Lines of u's row and v's row, with a halo."""
    i = np.arange(*rows, dtype=np.uint64)[:, None] // np.uint64(8)
    j = np.arange(*columns, dtype=np.uint64) // np.uint64(8)
    spot = mixed(i << np.uint64(32) | j) % np.uint64(12) == 0
    field = np.zeros(shape)
    field[1:-1, 0, 1:-1] = np.where(spot, 0.5, 1.0)
    field[1:-1, 1, 1:-1] = np.where(spot, 0.25, 0.0)
    return field


def parts_for(field):
    """What is sent where, and what is received from where: the places of the
    field, looked up once."""
    numbers, line = field.reshape(-1), 2 * shape[2]
    inner, last = line, (shape[0] - 2) * line
    width = shape[2] - 2

    def row(at):
        return [numbers[at : at + line], line, MPI.DOUBLE]

    def col(at):
        return [numbers[at:], 1, column]

    return [
        (row(inner), above, row(last + line), below),
        (row(last), below, row(0), above),
        (col(inner + 1), left, col(inner + width + 1), right),
        (col(inner + width), right, col(inner), left),
    ]


# ANCHOR: exchange
def exchange(parts):
    for tag, (sent, to, received, source) in enumerate(parts):
        grid.Sendrecv(sent, to, tag, received, source, tag)
# ANCHOR_END: exchange


inner = (slice(1, -1), slice(None), slice(1, -1))
curved = np.empty((shape[0] - 2, 2, shape[2] - 2))
other = np.empty_like(curved)
reacted = np.empty((shape[0] - 2, shape[2] - 2))


def update_numpy(old, new):
    here = old[inner]
    np.add(old[:-2, :, 1:-1], old[2:, :, 1:-1], out=curved)
    np.add(old[1:-1, :, :-2], old[1:-1, :, 2:], out=other)
    np.add(curved, other, out=curved)
    np.multiply(here, 4.0, out=other)
    np.subtract(curved, other, out=curved)
    u, v, added = here[:, 0], here[:, 1], other[:, 0]
    np.multiply(u, v, out=reacted)
    np.multiply(reacted, v, out=reacted)
    curved[:, 0] *= SPREAD_U
    curved[:, 0] -= reacted
    np.subtract(1.0, u, out=added)
    added *= FEED
    curved[:, 0] += added
    curved[:, 1] *= SPREAD_V
    curved[:, 1] += reacted
    np.multiply(v, GONE, out=added)
    curved[:, 1] -= added
    np.add(here, curved, out=new[inner])


@numba.njit
def update_numba(old, new):
    for i in range(1, old.shape[0] - 1):
        above, here, below = old[i - 1], old[i], old[i + 1]
        for j in range(1, old.shape[2] - 1):
            u, v = here[0, j], here[1, j]
            curved_u = above[0, j] + below[0, j] + (here[0, j - 1] + here[0, j + 1]) - 4.0 * u
            curved_v = above[1, j] + below[1, j] + (here[1, j - 1] + here[1, j + 1]) - 4.0 * v
            reacted = u * v * v
            new[i, 0, j] = u + (SPREAD_U * curved_u - reacted + FEED * (1.0 - u))
            new[i, 1, j] = v + (SPREAD_V * curved_v + reacted - GONE * v)


update = update_numba if a.by == "numba" else update_numpy


def stepper():
    """A function that makes one step, and one that returns the field."""
    fields = [start(), start()]
    parts = [parts_for(field) for field in fields]

    def step():
        exchange(parts[0])
        update(fields[0], fields[1])
        fields.reverse()
        parts.reverse()

    return step, lambda: fields[0]


def checksum(field):
    """FNV-1a over the bits of all u and then all v, in halves, on rank 0."""
    whole = np.zeros((2, a.rows, a.columns), dtype=np.uint64)
    own = np.moveaxis(field[inner], 1, 0).copy().view(np.uint64)
    whole[:, slice(*rows), slice(*columns)] = own
    world.Reduce(MPI.IN_PLACE if world.rank == 0 else whole, whole, MPI.BOR)
    result = 0xCBF29CE484222325
    for bits in whole.reshape(-1).tolist() if world.rank == 0 else []:
        result = (result ^ bits) * 0x100000001B3 & 0xFFFFFFFFFFFFFFFF
    return {"high": result >> 32, "low": result & 0xFFFFFFFF}


# Numba compiles in the first of these steps.
step, field = stepper()
for _ in range(10):
    step()
# The checksum of a large field takes Python longer than the steps.
known = checksum(field()) if a.rows * a.columns <= 1 << 16 else {}
step, field = stepper()
report_on_ranks(a, step, known)
