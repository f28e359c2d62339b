"""The martingale in plain Python, as one first writes it."""

from game import play


def martingale(funds, first_stake, win_scale, loss_scale, bets):
    """Funds before the first bet and after each."""
    history = [funds]
    gain = loss = first_stake
    for _ in range(bets):
        if play():
            funds += min(gain, funds)
            gain = loss = first_stake
        else:
            lost = min(loss, funds)
            funds -= lost
            if funds <= 0:
                break
            gain = win_scale * lost
            loss = loss_scale * lost
        history.append(funds)
    history += [0.0] * (bets + 1 - len(history))
    return history
