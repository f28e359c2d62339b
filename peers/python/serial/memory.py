"""The drift of listings/serial/src/memory.rs in NumPy and Numba."""

import argparse
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))

import numba
import numpy as np

from peer import report

PARTICLE = np.dtype(
    [(name, np.float64) for name in ("x", "y", "z", "vx", "vy", "vz", "mass", "charge")]
)


@numba.njit
def drift_records(particles, dt):
    for i in range(particles.size):
        particles[i].x += particles[i].vx * dt


@numba.njit
def drift_arrays(x, vx, dt):
    for i in range(x.size):
        x[i] += vx[i] * dt


def drifter(arguments):
    i = np.arange(arguments.particles)
    dt = 1e-3
    if arguments.soa:
        x, vx = (i % 5).astype(np.float64), (i % 3).astype(np.float64)
        temporary = np.empty_like(x)
    else:
        particles = np.zeros(arguments.particles, PARTICLE)
        particles["x"], particles["vx"] = i % 5, i % 3
        x, vx = particles["x"], particles["vx"]
        temporary = np.empty(x.size)
    del i

    def work():
        if arguments.numba and arguments.soa:
            drift_arrays(x, vx, dt)
        elif arguments.numba:
            drift_records(particles, dt)
        else:
            np.multiply(vx, dt, out=temporary)
            np.add(x, temporary, out=x)
        # One number suffices where it is timed; a test asks for all of them.
        return {"sum": float(np.sum(x[: arguments.summed]))}

    return work


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=3)
    parser.add_argument("--particles", type=int, default=1000)
    parser.add_argument("--soa", action="store_true")
    parser.add_argument("--numba", action="store_true")
    parser.add_argument("--summed", type=int, default=1)
    arguments = parser.parse_args()
    report(arguments, drifter(arguments))
