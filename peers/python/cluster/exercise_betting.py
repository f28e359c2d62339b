"""The search of listings/cluster/src/exercise_betting.rs on the ranks of
mpi4py, with the players of peers/python/threads/exercise_betting.py."""

import argparse
import importlib.util
import os
import sys

here = os.path.dirname(__file__)
sys.path.insert(0, os.path.join(here, ".."))

from mpi4py import MPI
from peer import report_on_ranks

players = os.path.join(here, "../threads/exercise_betting.py")
spec = importlib.util.spec_from_file_location("players", players)
players = importlib.util.module_from_spec(spec)
spec.loader.exec_module(players)

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--samples", type=int, default=1)
parser.add_argument("--calls", type=int, default=1)
parser.add_argument("--settings", type=int, default=30)
parser.add_argument("--players", type=int, default=300)
parser.add_argument("--bets", type=int, default=100)
parser.add_argument("--seed", type=int, default=1)
a = parser.parse_args()

world = MPI.COMM_WORLD


# ANCHOR: search
def search():
    scales = players.scales_of(a.seed, a.settings)
    own = [
        (players.value_of_setting((a, setting, scales[setting])), -setting)
        for setting in range(world.rank, a.settings, world.size)
    ]
    # Tuples are compared value first, then by the lower number.
    value, setting = world.allreduce(max(own, default=(-1.0, 0)), MPI.MAX)
    return {"setting": -setting, "scale": scales[-setting], "value": value}
# ANCHOR_END: search


report_on_ranks(a, search)
