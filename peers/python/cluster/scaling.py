"""Starts interpreters that import what programs on ranks import."""

import argparse
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))

from hello import KEPT, OF_RANKS
from peer import report

# ANCHOR: imports
PROGRAMS = {
    "none": "print(1)",
    "numpy": "import numpy; print(1)",
    "ranks": "import numpy; from mpi4py import MPI; MPI.COMM_WORLD.Barrier(); print(1)",
}
# ANCHOR_END: imports


def started(what, ranks):
    """How many interpreters came to their end."""
    environment = {k: v for k, v in os.environ.items() if k in KEPT or not k.startswith(OF_RANKS)}
    line = [sys.executable, "-c", PROGRAMS[what]]
    if what == "ranks":
        mpiexec = os.environ.get("MPICC", "mpicc").replace("mpicc", "mpiexec")
        line = [mpiexec, "-n", str(ranks), *line]
    ended = subprocess.run(
        line, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True
    )
    # The launcher may put two ranks' lines into one.
    return {"ended": ended.stdout.count("1")}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=3)
    parser.add_argument("--what", choices=PROGRAMS, default="none")
    parser.add_argument("--ranks", type=int, default=4)
    a = parser.parse_args()
    # mpiexec has bound this program to one core, and so all that it starts.
    os.sched_setaffinity(0, range(os.cpu_count()))
    report(a, lambda: started(a.what, a.ranks))
