"""The ping-pong of listings/cluster/src/point_to_point.rs by mpi4py: a call is
a message from rank 0 to rank 1 and its way back."""

import argparse
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))

import numpy as np
from mpi4py import MPI

from peer import report_on_ranks

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--samples", type=int, default=10)
parser.add_argument("--calls", type=int, default=1)
parser.add_argument("--bytes", type=int, default=8)
a = parser.parse_args()

world = MPI.COMM_WORLD
if world.size < 2:
    print("error: a ping-pong needs 2 ranks", file=sys.stderr)
    world.Abort(2)
# Their type is looked up once, here, and not in each call.
ball = [(np.arange(a.bytes) % 251).astype(np.uint8), MPI.BYTE]
back = [np.zeros(a.bytes, dtype=np.uint8), MPI.BYTE]


# ANCHOR: ping_pong
def ping_pong():
    if world.rank == 0:
        world.Send(ball, dest=1)
        world.Recv(back, source=1)
    elif world.rank == 1:
        world.Recv(back, source=0)
        world.Send(back, dest=0)
# ANCHOR_END: ping_pong


ping_pong()
report_on_ranks(a, ping_pong, {"sum": int(back[0].sum(dtype=np.int64))})
