"""The martingale in NumPy: all players make their next bet at once."""

import numpy as np

from game import play_numpy


def martingale(rng, first_funds, first_stake, scale, bets, history=None):
    """Funds of each player after the last bet; `scale` holds one number a
    player. Fills `history`, of shape (bets + 1, players), where it is given.

    Both scales are the same, so one array holds what a win gains and a loss
    costs."""
    funds = np.full(scale.shape, first_funds)
    stake = np.full(scale.shape, first_stake)
    if history is not None:
        history[0] = funds
    for bet in range(1, bets + 1):
        won = play_numpy(rng, scale.size)
        np.minimum(stake, funds, out=stake)
        funds += np.where(won, stake, -stake)
        stake *= scale
        stake[won] = first_stake
        if history is not None:
            history[bet] = funds
    return funds
