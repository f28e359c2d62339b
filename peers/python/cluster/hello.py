"""Starts two ranks by mpiexec, which say who they are."""

import argparse
import os
import re
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


# Of the variables that mpiexec gave to this program, those that a new job needs.
KEPT = {
    "OMPI_ALLOW_RUN_AS_ROOT",
    "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM",
    "OMPI_MCA_rmaps_base_oversubscribe",
    "OMPI_MCA_mpi_yield_when_idle",
    "PRTE_MCA_rmaps_default_mapping_policy",
}
OF_RANKS = ("OMPI_", "PMIX_", "PMI_", "ORTE_", "PRTE_", "HYDI_")


def started(ranks):
    """What so many ranks said of themselves."""
    environment = {k: v for k, v in os.environ.items() if k in KEPT or not k.startswith(OF_RANKS)}
    # mpiexec has bound this program to one core, and so all that it starts.
    os.sched_setaffinity(0, range(os.cpu_count()))
    mpiexec = os.environ.get("MPICC", "mpicc").replace("mpicc", "mpiexec")
    line = [mpiexec, "-n", str(ranks), sys.executable, os.path.abspath(__file__), "--rank"]
    ended = subprocess.run(
        line, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True
    )
    # The launcher may put two ranks' lines into one.
    said = re.findall(r"rank (\d+) of (\d+)", ended.stdout)
    return {
        "lines": len(said),
        "ranks": sum(int(rank) for rank, _ in said),
        "sizes": sum(int(size) for _, size in said),
    }


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

        report(a, lambda: started(a.ranks))
