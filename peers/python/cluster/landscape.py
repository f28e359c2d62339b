"""Round trips of bytes to another process over a pipe of multiprocessing."""

import argparse
import multiprocessing
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))

from peer import report


def echo(pipe):
    while message := pipe.recv_bytes():
        pipe.send_bytes(message)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=3)
    parser.add_argument("--bytes", type=int, default=8)
    a = parser.parse_args()

    here, there = multiprocessing.Pipe()
    process = multiprocessing.Process(target=echo, args=(there,), daemon=True)
    # Each side on a core of its own, as the kernel would not always have it.
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, cores[-1:])
    process.start()
    os.sched_setaffinity(0, cores[:1])
    message = b"1" * a.bytes

    # ANCHOR: round_trip
    def round_trip():
        here.send_bytes(message)
        return here.recv_bytes()

    # ANCHOR_END: round_trip
    report(a, lambda: {"bytes": len(round_trip())})
    here.send_bytes(b"")
    process.join()
