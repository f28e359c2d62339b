"""The search of listings/betting/src/search.rs: in plain Python, and in NumPy
with all players of all settings at once."""

import argparse
import os
import random
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))

import numpy as np

import bettors
import bettors_numpy
from peer import report

FUNDS, STAKE = 10_000.0, 100.0


def safety(survived, profited):
    """From shares in percent."""
    return (4 * profited + survived) / 5


def search(settings, players, bets):
    best_scale, best_value, values = None, -1.0, []
    for _ in range(settings):
        scale = random.uniform(0.1, 10)
        histories = [bettors.martingale(FUNDS, STAKE, scale, scale, bets) for _ in range(players)]
        survived = 100 * sum(history[-1] > 0 for history in histories) / players
        profited = 100 * sum(history[-1] > FUNDS for history in histories) / players
        value = safety(survived, profited)
        values.append(value)
        if value > best_value:
            best_scale, best_value = scale, value
    return {
        "best_scale": best_scale,
        "best_value": best_value,
        "mean_value": sum(values) / settings,
    }


def search_numpy(rng, settings, players, bets):
    scales = rng.uniform(0.1, 10, size=settings)
    last = bettors_numpy.martingale(rng, FUNDS, STAKE, np.repeat(scales, players), bets)
    last = last.reshape(settings, players)
    survived = 100 * (last > 0).mean(axis=1)
    profited = 100 * (last > FUNDS).mean(axis=1)
    values = safety(survived, profited)
    best = int(values.argmax())
    return {
        "best_scale": float(scales[best]),
        "best_value": float(values[best]),
        "mean_value": float(values.mean()),
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=1)
    parser.add_argument("--settings", type=int, default=300)
    parser.add_argument("--players", type=int, default=300)
    parser.add_argument("--bets", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--numpy", action="store_true")
    arguments = parser.parse_args()

    random.seed(arguments.seed)
    rng = np.random.default_rng(arguments.seed)
    sizes = arguments.settings, arguments.players, arguments.bets
    if arguments.numpy:
        report(arguments, lambda: search_numpy(rng, *sizes))
    else:
        report(arguments, lambda: search(*sizes))
