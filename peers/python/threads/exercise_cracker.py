"""The search for a toy password of listings/threads/src/exercise_cracker.rs
in Python."""

import argparse
import hashlib
import itertools
import multiprocessing
import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))

from peer import report

WORDS = (
    "amber birch cloud delta ember fjord grove heron inlet jade krill lemon "
    "maple night ocean pearl quartz river stone tiger umber valley willow zinc"
).split()
SYMBOLS = "!#$%&*+-?@"
SALT = b"sixteen bytes..."
DIGITS = [f"{n:02}" for n in range(100)]


def candidates(words=WORDS, symbols=SYMBOLS):
    """All candidates in the order of their numbers, each when it is asked for."""
    for parts in itertools.product(words, words, DIGITS, symbols):
        yield "".join(parts).encode()


def digest(password):
    return hashlib.sha256(SALT + password).digest()


def chunks(size):
    every = candidates()
    while chunk := list(itertools.islice(every, size)):
        yield chunk


def search(target, chunk):
    for password in chunk:
        if digest(password) == target:
            return password
    return None


def in_serial(target):
    return search(target, candidates())


def in_processes(target):
    """Chunks go to a pool as they come, and what is found comes back."""
    with multiprocessing.Pool(2, begin, (target,)) as pool:
        for found in pool.imap_unordered(search_set, chunks(5000)):
            if found is not None:
                return found
    return None


def begin(target):
    global TARGET
    TARGET = target


def search_set(chunk):
    return search(TARGET, chunk)


def in_threads(target):
    """`map` takes the whole generator before it returns, so chunks are
    submitted a few at a time."""
    rest = chunks(5000)
    with ThreadPoolExecutor(2) as pool:
        waiting = [pool.submit(search, target, chunk) for chunk in itertools.islice(rest, 4)]
        while waiting:
            found = waiting.pop(0).result()
            if found is not None:
                for future in waiting:
                    future.cancel()
                return found
            waiting += [pool.submit(search, target, chunk) for chunk in itertools.islice(rest, 1)]
    return None


def slow(target):
    def check(password):
        time.sleep(1e-4)
        return password if digest(password) == target else None

    with ThreadPoolExecutor(32) as pool:
        for found in pool.map(check, candidates(WORDS[:1], SYMBOLS[:1])):
            if found is not None:
                return found
    return None


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=3)
    parser.add_argument("--at", type=int, default=1000)
    parser.add_argument("--way", default="serial", choices=["serial", "threads", "processes", "delay"])
    arguments = parser.parse_args()

    space = candidates(WORDS[:1], SYMBOLS[:1]) if arguments.way == "delay" else candidates()
    password = next(itertools.islice(space, arguments.at, None))
    target = digest(password)
    work = {"serial": in_serial, "threads": in_threads, "processes": in_processes, "delay": slow}[arguments.way]

    def answer():
        found = work(target)
        # Its length and the first bytes of its hash tell which it is.
        return {"length": len(found), "hash": int.from_bytes(digest(found)[:6], "big")}

    report(arguments, answer)
