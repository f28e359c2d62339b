/* The pixels of the pictures of listings/threads/src/rayon.rs in C. Products and
   sums must be rounded each, as Rust does it: -ffp-contract=off. */
#ifndef ESCAPE_H
#define ESCAPE_H

#include <stdint.h>

enum { LIMIT = 200 };

/* Steps of z -> z^2 + c from 0 until |z| > 2, at most LIMIT. */
static uint32_t escape(double re, double im) {
    double x = 0, y = 0;
    for (uint32_t step = 0; step < LIMIT; step++) {
        double xx = x * x, yy = y * y;
        if (xx + yy > 4) return step;
        y = 2 * x * y + im;
        x = xx - yy + re;
    }
    return LIMIT;
}

#endif
