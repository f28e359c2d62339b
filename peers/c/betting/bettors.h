/* The martingale of listings/betting/src/bettors.rs. */
#ifndef BETTORS_H
#define BETTORS_H

#include "game.h"

static inline double smaller(double a, double b) { return a < b ? a : b; }

/* Funds before the first bet and after each, into history[0..=bets]. */
static void martingale(double first_funds, double first_stake, double win_scale,
                       double loss_scale, size_t bets, state_t *die, double *history) {
    double funds = first_funds, gain = first_stake, loss = first_stake;
    history[0] = funds;
    size_t bet = 1;
    for (; bet <= bets; bet++) {
        if (play(die)) {
            funds += smaller(gain, funds);
            gain = loss = first_stake;
        } else {
            double lost = smaller(loss, funds);
            funds -= lost;
            if (funds <= 0) break;
            gain = win_scale * lost;
            loss = loss_scale * lost;
        }
        history[bet] = funds;
    }
    for (; bet <= bets; bet++) history[bet] = 0;
}

#endif
