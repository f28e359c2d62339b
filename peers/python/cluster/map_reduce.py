"""The words of listings/cluster/src/map_reduce.rs by collections.Counter, in one
process or a pool of two."""

import argparse
import multiprocessing
import os
import sys
from collections import Counter

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))

import numpy as np

from peer import report


def word(rank):
    letters = ""
    while rank > 0:
        letters = chr(ord("a") + (rank - 1) % 26) + letters
        rank = (rank - 1) // 26
    return letters


def make_text(size, seed):
    i = np.arange(seed, seed + size // 2 + 1, dtype=np.uint64)
    z = i * np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    bits = z ^ (z >> np.uint64(31))
    octave = np.uint64(1) << bits % np.uint64(17)
    ranks = octave + (bits >> np.uint64(32)) % octave
    vocabulary = [""] + [word(rank) for rank in range(1, 1 << 17)]
    lengths = np.array([len(w) + 1 for w in vocabulary])[ranks]
    count = int(np.searchsorted(np.cumsum(lengths), size)) + 1
    words = [vocabulary[rank] for rank in ranks[:count]]
    lines = (" ".join(words[at : at + 12]) for at in range(0, count, 12))
    return "\n".join(lines)


def parts(text, count):
    """The ends of `count` parts, each where there is white space."""
    ends = [0]
    for part in range(1, count):
        end = len(text) * part // count
        while end < len(text) and not text[end].isspace():
            end += 1
        ends.append(end)
    return list(zip(ends, ends[1:] + [len(text)]))


# ANCHOR: counter
def count(part=(0, None)):
    start, end = part
    return Counter(text[start:end].split())


def count_by_pool():
    total = Counter()
    for counts in pool.map(count, parts(text, 2)):
        total.update(counts)
    return total
# ANCHOR_END: counter


parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--samples", type=int, default=3)
parser.add_argument("--bytes", type=int, default=100_000)
parser.add_argument("--by", choices=["counter", "pool"], default="counter")
arguments = parser.parse_args()

text = make_text(arguments.bytes, 1)
work = count
if arguments.by == "pool":
    # Forked, the workers have the text already.
    pool = multiprocessing.get_context("fork").Pool(2)
    work = count_by_pool

counts = work()
answer = {
    "words": sum(counts.values()),
    "different": len(counts),
    "squares": sum(n * n for n in counts.values()),
    "letters": sum(n * len(w) for w, n in counts.items()),
}
report(arguments, work, known=answer)
if arguments.by == "pool":
    pool.close()
