"""The reports, blocks and clones of listings/serial/src/copies.rs, in plain
Python and in NumPy."""

import argparse
import copy
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))

import numpy as np

from peer import report


def report_format(lines):
    text = ""
    for line in lines:
        text = f"{text}{line}"
    return text


def report_add(lines):
    text = ""
    for line in lines:
        text += line
    return text


def report_join(lines):
    return "".join(lines)


def blocks_plus(blocks):
    everything = []
    for block in blocks:
        everything = everything + block
    return everything


def blocks_add(blocks):
    everything = []
    for block in blocks:
        everything += block
    return everything


def blocks_extend(blocks):
    everything = []
    for block in blocks:
        everything.extend(block)
    return everything


def blocks_concatenate(blocks):
    everything = np.empty(0)
    for block in blocks:
        everything = np.concatenate((everything, block))
    return everything


def blocks_preallocated(blocks):
    everything = np.empty(sum(len(block) for block in blocks))
    end = 0
    for block in blocks:
        everything[end : end + len(block)] = block
        end += len(block)
    return everything


def text_of(result):
    """Of a report or blocks: its length, and a number that tells one from
    another, by the same rule as in the test."""
    values = result.encode() if isinstance(result, str) else result
    sum = 0
    for value in values:
        sum = (31 * sum + int(value)) % 1_000_003
    return {"length": len(result), "hash": sum}


def changed(rows, copied):
    """What the first number of the original is after a change to the copy."""
    before = rows[0][0]
    copied[0][0] = 7.0
    after, rows[0][0] = rows[0][0], before
    return {"rows": len(copied), "original": float(after)}


REPORTS = {"format": report_format, "add": report_add, "join": report_join}
LISTS = {"plus": blocks_plus, "list_add": blocks_add, "extend": blocks_extend}
ARRAYS = {"concatenate": blocks_concatenate, "preallocated": blocks_preallocated}
COPIES = {
    "shallow": lambda rows: rows.copy(),
    "deep": copy.deepcopy,
    "array": lambda rows: rows.copy(),
    "view": lambda rows: rows[:],
}

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=3)
    methods = [*REPORTS, *LISTS, *ARRAYS, *COPIES]
    parser.add_argument("--method", choices=methods, required=True)
    parser.add_argument("--lines", type=int, default=10_000)
    parser.add_argument("--blocks", type=int, default=1_000)
    parser.add_argument("--rows", type=int, default=8_192)
    parser.add_argument("--hash", action="store_true", help="take time for it")
    arguments = parser.parse_args()
    method = arguments.method

    if method in COPIES:
        rows = [[1.0] * 16 for _ in range(arguments.rows)]
        if method in ("array", "view"):
            rows = np.array(rows)
        duplicate = COPIES[method]
        report(arguments, lambda: changed(rows, duplicate(rows)))
    else:
        if method in REPORTS:
            parts = [f"step {i:6}, size {i % 977:5}\n" for i in range(arguments.lines)]
        else:
            parts = [[float(i)] * 100 for i in range(arguments.blocks)]
        if method in ARRAYS:
            parts = [np.array(block) for block in parts]
        join = {**REPORTS, **LISTS, **ARRAYS}[method]

        def work():
            joined = join(parts)
            return text_of(joined) if arguments.hash else {"length": len(joined)}

        report(arguments, work)
