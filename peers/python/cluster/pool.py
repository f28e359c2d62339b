"""The walks of listings/cluster/src/pool.rs by Python's pools: of processes of
one machine, or of MPI ranks."""

import argparse
import multiprocessing
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))

from peer import report

MASK = 2**64 - 1


def farthest(walk):
    state, steps = walk
    place = far = 0
    for _ in range(steps):
        state = (state * 6364136223846793005 + 1442695040888963407) & MASK
        place += 1 if state >> 63 else -1
        if abs(place) > far:
            far = abs(place)
    return far


def answer(places):
    weighted = sum((i % 7 + 1) * place for i, place in enumerate(places))
    return {"count": len(places), "weighted": weighted}


def by_processes(a, walks):
    with multiprocessing.Pool(a.workers) as pool:

        def work():
            return pool.map(farthest, walks, chunksize=a.chunk)

        report(a, work, known=answer(work()))


def by_ranks(a, walks):
    # ANCHOR: futures
    from mpi4py import MPI
    from mpi4py.futures import MPICommExecutor

    # By default a rank that has waited for long looks once a millisecond.
    with MPICommExecutor(MPI.COMM_WORLD, root=0, backoff=0.0) as executor:
        # Only rank 0 has one; the others work until it leaves the block.
        if executor is not None:

            def work():
                return list(executor.map(farthest, walks, chunksize=a.chunk))

            # ANCHOR_END: futures
            report(a, work, known=answer(work()))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=1)
    parser.add_argument("--tasks", type=int, default=100)
    parser.add_argument("--steps", type=int, default=1000)
    parser.add_argument("--chunk", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--by", choices=["serial", "processes", "ranks"], default="serial")
    a = parser.parse_args()

    walks = [(seed, a.steps) for seed in range(a.tasks)]
    if a.by == "serial":
        places = [farthest(walk) for walk in walks]
        report(a, lambda: [farthest(walk) for walk in walks], known=answer(places))
    elif a.by == "processes":
        by_processes(a, walks)
    else:
        by_ranks(a, walks)
