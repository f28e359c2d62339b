"""The doubling players in NumPy, all at once: with the funds carried from bet
to bet, and with the funds found by summing all changes so far."""

import argparse
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))

import numpy as np

from peer import report

FUNDS, STAKE = 10_000.0, 100.0
CHANCE = 0.49


def running(rng, players, bets):
    funds = np.full(players, FUNDS)
    stake = np.full(players, STAKE)
    for _ in range(bets):
        won = rng.random(players) < CHANCE
        np.minimum(stake, funds, out=stake)
        funds += np.where(won, stake, -stake)
        stake *= 2
        stake[won] = STAKE
    return funds


# ANCHOR: past
def past(rng, players, bets):
    """What each bet changed is kept, one row a bet, and summed when needed."""
    changes = np.zeros((bets, players))
    stake = np.full(players, STAKE)
    for bet in range(bets):
        funds = FUNDS + changes[:bet].sum(axis=0)
        won = rng.random(players) < CHANCE
        np.minimum(stake, funds, out=stake)
        changes[bet] = np.where(won, stake, -stake)
        stake *= 2
        stake[won] = STAKE
    return FUNDS + changes.sum(axis=0)
# ANCHOR_END: past


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=1)
    parser.add_argument("--players", type=int, default=1_000)
    parser.add_argument("--bets", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--past", action="store_true")
    arguments = parser.parse_args()

    play = past if arguments.past else running

    def work():
        rng = np.random.default_rng(arguments.seed)
        funds = play(rng, arguments.players, arguments.bets)
        return {
            "survived": int((funds > 0).sum()),
            "profited": int((funds > FUNDS).sum()),
            "mean_funds": float(funds.mean()),
        }

    report(arguments, work)
