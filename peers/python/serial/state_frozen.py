"""A global of Python, seen by a function that Numba has compiled."""

import argparse
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))

import numba

from peer import report

# ANCHOR: frozen
stake = 2


def bet():
    return stake


compiled = numba.njit(bet)
before = compiled()
stake = 3
after = compiled()
# ANCHOR_END: frozen

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=3)
    arguments = parser.parse_args()
    report(arguments, lambda: {"before": before, "after": after, "python": bet()})
