"""Locks and signals of listings/threads/src/synchronization.rs in Python's
threads and processes."""

import argparse
import multiprocessing
import os
import sys
import threading

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))

from peer import report


CORES = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []


def pin(number):
    """Puts this thread on a core, or leaves it where it is."""
    if CORES:
        os.sched_setaffinity(0, {CORES[number % len(CORES)]})


def lock(turns, module):
    lock = module.Lock()
    done = 0
    for _ in range(turns):
        with lock:
            done += 1
    return {"done": done}


def other(turns, core, there, back):
    pin(core)
    for _ in range(turns):
        there.wait()
        there.clear()
        back.set()


def signal(turns, module, core):
    there, back = module.Event(), module.Event()
    worker = start(module, other, (turns, core, there, back))
    done = 0
    for _ in range(turns):
        there.set()
        back.wait()
        back.clear()
        done += 1
    worker.join()
    return {"done": done}


def start(module, target, args):
    kind = module.Thread if module is threading else module.Process
    worker = kind(target=target, args=args)
    worker.start()
    return worker


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=3)
    parser.add_argument("--turns", type=int, default=1000)
    parser.add_argument("--what", choices=["lock", "signal"], default="lock")
    parser.add_argument("--together", action="store_true")
    parser.add_argument("--processes", action="store_true")
    arguments = parser.parse_args()

    module = multiprocessing if arguments.processes else threading
    pin(0)

    def work():
        turns = arguments.turns
        if arguments.what == "signal":
            return signal(turns, module, 0 if arguments.together else 1)
        return lock(turns, module)

    report(arguments, work)
