"""The column and the readings of listings/serial/src/errors.rs in Python."""

import argparse
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))

import numpy as np

from peer import report

MISSING = -999


def summed(lines):
    total, bad = 0.0, 0
    for text in lines:
        try:
            total += float(text)
        except ValueError:
            bad += 1
    return {"sum": total, "bad": bad}


def calibrate(raw):
    missing = raw == MISSING
    if missing.any():
        return {"missing": int(missing.argmax())}
    return {"last": float((raw * 0.01 + 273.15)[-1])}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=3)
    parser.add_argument("--lines", type=int, default=1000)
    parser.add_argument("--every", type=int, default=0)
    parser.add_argument("--readings", type=int, default=0)
    parser.add_argument("--missing", type=int, default=0)
    arguments = parser.parse_args()

    every = arguments.every
    lines = [
        "n/a" if every and line % every == 0 else f"{(line - 1) * 7919 % 100000 / 1000:.3f}"
        for line in range(1, arguments.lines + 1)
    ]
    raw = np.arange(arguments.readings, dtype=np.int32)
    if arguments.missing:
        raw[arguments.missing] = MISSING

    report(arguments, lambda: calibrate(raw) if len(raw) else summed(lines))
