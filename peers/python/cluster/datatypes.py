"""What listings/cluster/src/datatypes.rs sends, by mpi4py: as buffers, and
pickled."""

import argparse
import os
import sys
from dataclasses import dataclass

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))

import numpy as np
from mpi4py import MPI

from peer import report_on_ranks

world = MPI.COMM_WORLD
COUNT, SIDE = 1000, 1000


def there_and_back(ball, back):
    """A buffer."""

    def work():
        if world.rank == 0:
            world.Send(ball, dest=1)
            world.Recv(back, source=1)
        elif world.rank == 1:
            world.Recv(back, source=0)
            world.Send(back, dest=0)

    return work


def pickled(ball):
    """Any object."""

    def work():
        if world.rank == 0:
            world.send(ball, dest=1)
            return world.recv(source=1)
        if world.rank == 1:
            world.send(world.recv(source=0), dest=0)

    return work


@dataclass
class Particle:
    id: int
    position: tuple
    mass: float


def particles():
    # ANCHOR: particles
    particle = np.dtype([("id", "u4"), ("position", "f8", 3), ("mass", "f8")], align=True)
    ball = np.zeros(COUNT, particle)
    # ANCHOR_END: particles
    x = np.arange(COUNT)
    ball["id"], ball["mass"] = x, 1.0 + x
    ball["position"] = x[:, None] + np.array([0.0, 0.25, 0.5])
    return ball


def sum_of_particles(them):
    return {"sum": float(them["id"].sum() + them["position"].sum() + them["mass"].sum())}


def particles_buffer():
    ball = particles()
    back = np.zeros_like(ball)
    work = there_and_back([ball.view("u1"), MPI.BYTE], [back.view("u1"), MPI.BYTE])
    work()
    return work, sum_of_particles(back)


def particles_pickled():
    work = pickled(particles())
    back = work()
    return work, None if back is None else sum_of_particles(back)


def particles_objects():
    work = pickled([Particle(i, (float(i), i + 0.25, i + 0.5), 1.0 + i) for i in range(COUNT)])
    back = work()
    answer = back and {"sum": sum(p.id + sum(p.position) + p.mass for p in back)}
    return work, answer


def column_type():
    matrix = np.arange(SIDE * SIDE, dtype="f8")
    # ANCHOR: column
    column = MPI.DOUBLE.Create_vector(SIDE, 1, SIDE).Commit()
    ball = [matrix[5:], 1, column]
    # ANCHOR_END: column
    work = there_and_back(ball, [matrix[6:], 1, column])
    work()
    return work, {"sum": float(matrix[6::SIDE].sum())}


def column_packed():
    matrix = np.arange(SIDE * SIDE, dtype="f8").reshape(SIDE, SIDE)
    packed = np.empty(SIDE)
    buffer = [packed, MPI.DOUBLE]

    def work():
        if world.rank == 0:
            packed[:] = matrix[:, 5]
            world.Send(buffer, dest=1)
            world.Recv(buffer, source=1)
            matrix[:, 6] = packed
        elif world.rank == 1:
            world.Recv(buffer, source=0)
            matrix[:, 6] = packed
            packed[:] = matrix[:, 6]
            world.Send(buffer, dest=0)

    work()
    return work, {"sum": float(matrix[:, 6].sum())}


def moments():
    def merge(left, right, _type):
        a, b = np.frombuffer(left), np.frombuffer(right)
        for i in range(0, len(a), 3):
            n, m, s = a[i : i + 3].tolist()
            count, mean, squares = b[i : i + 3].tolist()
            distance, share = mean - m, count / (n + count)
            b[i : i + 3] = n + count, m + distance * share, s + squares + distance**2 * n * share

    triple = MPI.DOUBLE.Create_contiguous(3).Commit()
    operation = MPI.Op.Create(merge, commute=True)
    own, all_ranks = np.array([3.0, 7.0 / 3, 14.0 / 3]), np.zeros(3)

    def work():
        world.Allreduce([own, 1, triple], [all_ranks, 1, triple], operation)

    work()
    return work, {"sum": float(all_ranks.sum())}


def order():
    # ANCHOR: order
    order = {
        "name": "damped oscillator",
        "from": 0.0,
        "to": 10.0,
        "steps": 100_000,
        "parameters": [("mass", 1.5), ("stiffness", 40.0), ("damping", 0.02)],
    }
    # ANCHOR_END: order
    work = pickled(order)
    return work, {"sum": float((work() or order)["steps"])}


WORKS = [
    particles_buffer,
    particles_pickled,
    particles_objects,
    column_type,
    column_packed,
    moments,
    order,
]

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--samples", type=int, default=10)
parser.add_argument("--calls", type=int, default=1)
parser.add_argument("--what", choices=[work.__name__ for work in WORKS], default="order")
a = parser.parse_args()

if world.size < 2:
    print("error: messages need 2 ranks", file=sys.stderr)
    world.Abort(2)
work, answer = next(work for work in WORKS if work.__name__ == a.what)()
report_on_ranks(a, work, answer or {})
