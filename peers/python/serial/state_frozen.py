"""A global of Python, seen by a function that Numba has compiled."""

import numba

stake = 2


def bet():
    return stake


compiled = numba.njit(bet)
print("stake is", stake, "- Python:", bet(), "- compiled:", compiled())
stake = 3
print("stake is", stake, "- Python:", bet(), "- compiled:", compiled())
