#include <stdio.h>

/* Counts the multiples of three below nine million. */
int main(void) {
    long found = 0;
#pragma omp parallel for num_threads(2)
    for (long n = 0; n < 9000000; n++)
        if (n % 3 == 0) found++;
    printf("%ld\n", found);
    return 0;
}
