"""Membership and insertion at the front as in
listings/serial/src/containers.rs, in plain Python and in NumPy."""

import argparse
import os
import sys
from bisect import bisect_left
from collections import deque

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))

import numpy as np

from peer import report


def ids(indices):
    """Of an array of indices; arithmetic of uint64 wraps."""
    z = indices * np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


def contains(items, probes):
    return sum(id in items for id in probes)


def contains_sorted(items, probes):
    n = len(items)
    hits = 0
    for id in probes:
        at = bisect_left(items, id)
        hits += at < n and items[at] == id
    return hits


def contains_searchsorted(items, probes):
    at = np.searchsorted(items, probes)
    return np.count_nonzero(items.take(at, mode="clip") == probes)


def front_insert(n):
    items = []
    for value in range(n):
        items.insert(0, value)
    return items


def append_reverse(n):
    items = []
    for value in range(n):
        items.append(value)
    items.reverse()
    return items


def append_left(n):
    items = deque()
    for value in range(n):
        items.appendleft(value)
    return items


def hits(method, items, probes):
    """The look-ups as a function without arguments. It finds its container
    built, but for `isin`, which takes plain arrays and sorts them each time."""
    match method:
        case "list":
            items, probes = items.tolist(), probes.tolist()
            return lambda: contains(items, probes)
        case "set":
            items, probes = set(items.tolist()), probes.tolist()
            return lambda: contains(items, probes)
        case "bisect":
            items, probes = sorted(items.tolist()), probes.tolist()
            return lambda: contains_sorted(items, probes)
        case "isin":
            return lambda: np.count_nonzero(np.isin(probes, items))
        case "searchsorted":
            items = np.sort(items)
            return lambda: contains_searchsorted(items, probes)


FRONTS = {"insert": front_insert, "reverse": append_reverse, "deque": append_left}

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=3)
    methods = ["list", "set", "bisect", "isin", "searchsorted", *FRONTS]
    parser.add_argument("--method", choices=methods, required=True)
    parser.add_argument("--items", type=int, default=8192)
    parser.add_argument("--probes", type=int)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--last", type=int)
    arguments = parser.parse_args()

    n = arguments.items
    if arguments.method in FRONTS:
        front = FRONTS[arguments.method]

        def build():
            built = front(n)
            return {"first": built[0], "last": built[-1], "length": len(built)}

        report(arguments, build)
    else:
        width = (n if arguments.last is None else arguments.last) - arguments.first
        count = n if arguments.probes is None else arguments.probes
        drawn = ids(np.arange(count, dtype=np.uint64) + np.uint64(1 << 32))
        probes = ids(np.uint64(arguments.first) + drawn % np.uint64(width))
        items = ids(np.arange(n, dtype=np.uint64))
        look_up = hits(arguments.method, items, probes)
        report(arguments, lambda: {"hits": int(look_up())})
