"""The running totals of listings/serial/src/state.rs in Python."""

import argparse
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))

from peer import report

total = 0


def in_local(numbers):
    total = 0
    for v in numbers:
        total += v
    return total


def in_global(numbers):
    global total
    total = 0
    for v in numbers:
        total += v
    return total


def in_closure(numbers):
    total = 0

    def add(v):
        nonlocal total
        total += v

    for v in numbers:
        add(v)
    return total


class Total:
    def __init__(self):
        self.total = 0


def in_attribute(numbers):
    kept = Total()
    for v in numbers:
        kept.total += v
    return kept.total


PLACES = {"local": in_local, "global": in_global, "closure": in_closure, "attribute": in_attribute}

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=3)
    parser.add_argument("--length", type=int, default=4096)
    parser.add_argument("--passes", type=int, default=1)
    parser.add_argument("--place", choices=PLACES, default="local")
    arguments = parser.parse_args()

    add = PLACES[arguments.place]
    numbers = list(range(arguments.length))

    def work():
        for _ in range(arguments.passes):
            result = add(numbers)
        return {"total": result}

    report(arguments, work)
