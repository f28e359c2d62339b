"""Adding to a number that processes share, behind its lock: what Python has in
place of an atomic."""

import argparse
import multiprocessing
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))

from peer import report

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=3)
    parser.add_argument("--operations", type=int, default=1000)
    arguments = parser.parse_args()

    number = multiprocessing.Value("d")

    def work():
        number.value = 0
        for _ in range(arguments.operations):
            # ANCHOR: add
            with number.get_lock():
                number.value += 1
            # ANCHOR_END: add
        return {"result": number.value}

    report(arguments, work)
