"""The trials of listings/betting/src/trials.rs: in plain Python, and in NumPy."""

import argparse
import os
import random
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))

import numpy as np

import bettors
import bettors_numpy
from peer import report

FUNDS, STAKE, SCALE = 10_000.0, 100.0, 2.0


def outcome(last, players):
    profits = [funds - FUNDS for funds in last]
    return {
        "survived": sum(funds > 0 for funds in last),
        "profited": sum(profit > 0 for profit in profits),
        "mean_profit": sum(profits) / players,
        "best_profit": max(profits),
    }


def trials(players, bets):
    histories = [bettors.martingale(FUNDS, STAKE, SCALE, SCALE, bets) for _ in range(players)]
    return outcome([history[-1] for history in histories], players)


def trials_numpy(rng, players, bets):
    history = np.empty((bets + 1, players))
    last = bettors_numpy.martingale(rng, FUNDS, STAKE, np.full(players, SCALE), bets, history)
    profits = last - FUNDS
    return {
        "survived": int((last > 0).sum()),
        "profited": int((profits > 0).sum()),
        "mean_profit": float(profits.mean()),
        "best_profit": float(profits.max()),
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=3)
    parser.add_argument("--players", type=int, default=100)
    parser.add_argument("--bets", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--numpy", action="store_true")
    arguments = parser.parse_args()

    random.seed(arguments.seed)
    rng = np.random.default_rng(arguments.seed)
    players, bets = arguments.players, arguments.bets
    if arguments.numpy:
        report(arguments, lambda: trials_numpy(rng, players, bets))
    else:
        report(arguments, lambda: trials(players, bets))
