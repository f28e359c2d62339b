"""The search for a toy password of listings/threads/src/exercise_cracker.rs
in Python."""

import argparse
import functools
import hashlib
import itertools
import multiprocessing
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))

from peer import report

WORDS = (
    "amber birch cloud delta ember fjord grove heron inlet jade krill lemon "
    "maple night ocean pearl quartz river stone tiger umber valley willow zinc"
).split()
SYMBOLS = "!#$%&*+-?@"
SALT = b"sixteen bytes..."
DIGITS = [f"{n:02}" for n in range(100)]


# ANCHOR: serial
def passwords(first, second):
    """All of these two words, in the order of their numbers."""
    for parts in itertools.product([first], [second], DIGITS, SYMBOLS):
        yield "".join(parts).encode()


def search(target, words):
    for password in passwords(*words):
        if hashlib.sha256(SALT + password).digest() == target:
            return password
    return None


def in_serial(target):
    pairs = itertools.product(WORDS, repeat=2)
    return next((hit for pair in pairs if (hit := search(target, pair))), None)
# ANCHOR_END: serial


# ANCHOR: processes
def in_processes(target):
    pairs = itertools.product(WORDS, repeat=2)
    with multiprocessing.Pool(2) as pool:
        hits = pool.imap_unordered(functools.partial(search, target), pairs, chunksize=8)
        return next((hit for hit in hits if hit), None)
# ANCHOR_END: processes


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=3)
    parser.add_argument("--at", type=int, default=1000)
    parser.add_argument("--way", default="serial", choices=["serial", "processes"])
    arguments = parser.parse_args()

    pairs = itertools.product(WORDS, repeat=2)
    every = (password for pair in pairs for password in passwords(*pair))
    password = next(itertools.islice(every, arguments.at, None))
    target = hashlib.sha256(SALT + password).digest()
    work = {"serial": in_serial, "processes": in_processes}[arguments.way]

    def answer():
        found = work(target)
        # Its length and the first bytes of its hash tell which it is.
        return {"length": len(found), "hash": int.from_bytes(hashlib.sha256(SALT + found).digest()[:6], "big")}

    report(arguments, answer)
