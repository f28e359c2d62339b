"""What all Python peers have in common: sampling and the report."""

import json
import time


def report(arguments, work, known=None):
    """Runs `work` once untimed, then `arguments.samples` times; prints the
    times and the answer: what the last returned, or `known`, for answers that
    take longer to make out than the work."""
    answer = work()
    seconds = []
    for _ in range(arguments.samples):
        before = time.perf_counter()
        answer = work()
        seconds.append(time.perf_counter() - before)
    answer = answer if known is None else known
    print(json.dumps({"seconds": seconds, "answer": answer}))


def report_on_ranks(arguments, work, known=None):
    """As `report`, on all ranks of mpi4py. A sample is the mean over
    `arguments.calls` calls of `work`, from a barrier on, of the slowest rank.
    Rank 0 prints."""
    from mpi4py import MPI

    world = MPI.COMM_WORLD
    answer = work()
    seconds = []
    for _ in range(arguments.samples):
        world.Barrier()
        before = time.perf_counter()
        for _ in range(arguments.calls):
            answer = work()
        own = time.perf_counter() - before
        seconds.append(world.allreduce(own, MPI.MAX) / arguments.calls)
    answer = answer if known is None else known
    if world.rank == 0:
        print(json.dumps({"seconds": seconds, "answer": answer}))
