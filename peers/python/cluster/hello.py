"""Starts two ranks by mpiexec, which say who they are."""

import argparse
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))


def be_a_rank():
    # ANCHOR: hello
    from mpi4py import MPI  # initializes MPI; it is finalized at exit

    world = MPI.COMM_WORLD
    print(f"rank {world.rank} of {world.size}")
    # ANCHOR_END: hello
    world.Barrier()


def started(ranks):
    """The lines of so many ranks, sorted."""
    mpiexec = os.environ.get("MPICC", "mpicc").replace("mpicc", "mpiexec")
    program = [sys.executable, os.path.abspath(__file__), "--rank"]
    line = [mpiexec, "-n", str(ranks), *program]
    said = subprocess.run(line, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True)
    return sorted(said.stdout.splitlines())


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=3)
    parser.add_argument("--ranks", type=int, default=2)
    parser.add_argument("--rank", action="store_true", help="be one of the ranks")
    a = parser.parse_args()
    if a.rank:
        be_a_rank()
    else:
        from peer import report

        report(a, lambda: {"ranks": started(a.ranks)})
