"""The library's collectives of listings/cluster/benches/collectives.rs by
mpi4py: from buffer to buffer, or as pickled objects."""

import argparse
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))

import numpy as np
from mpi4py import MPI

from peer import report_on_ranks

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--samples", type=int, default=3)
parser.add_argument("--calls", type=int, default=1)
parser.add_argument("--elements", type=int, default=1000)
parser.add_argument("--by", choices=["buffers", "pickled", "all_to_all"], default="buffers")
arguments = parser.parse_args()

world = MPI.COMM_WORLD
index = np.arange(arguments.elements)
own = 1000.0 * world.rank + index % 1000
received = np.zeros_like(own)


# ANCHOR: sums
def buffers():
    world.Allreduce(own, received, MPI.SUM)
    return received


def pickled():
    return world.allreduce(own, MPI.SUM)
# ANCHOR_END: sums


def all_to_all():
    world.Alltoall(own, received)
    return received


work = {"buffers": buffers, "pickled": pickled, "all_to_all": all_to_all}[arguments.by]
weighted = float(np.dot(index % 7 + 1.0, work()))
report_on_ranks(arguments, work, known={"weighted": weighted})
