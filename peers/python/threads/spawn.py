"""Threads and processes of listings/threads/benches/spawn.rs in Python: each
does nothing, and is waited for before the next is started."""

import argparse
import multiprocessing
import os
import sys
import threading

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))

from peer import report


def nothing():
    pass


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=3)
    parser.add_argument("--count", type=int, default=1)
    parser.add_argument(
        "--by", choices=["thread", "fork", "spawn"], default="thread"
    )
    arguments = parser.parse_args()
    by = arguments.by

    if by == "thread":
        kind = threading.Thread
    else:
        kind = multiprocessing.get_context(by).Process

    def work():
        ran = 0
        for _ in range(arguments.count):
            worker = kind(target=nothing)
            worker.start()
            worker.join()
            ran += by == "thread" or worker.exitcode == 0
        return {"ran": ran}

    report(arguments, work)
