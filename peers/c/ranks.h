/* What C peers on many ranks have in common besides peer.h. A peer includes
   <mpi.h> itself as well, for which it is compiled by mpicc. */
#ifndef RANKS_H
#define RANKS_H

#include "peer.h"

#include <mpi.h>

/* The number of this rank. */
static inline int peer_rank(void) {
    int rank;
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    return rank;
}

/* How many ranks there are. */
static inline int peer_ranks(void) {
    int ranks;
    MPI_Comm_size(MPI_COMM_WORLD, &ranks);
    return ranks;
}

/* On all ranks: runs work(task) once untimed, then `samples` times `calls`
   times. A sample is the mean over its calls, from a barrier on, of the slowest
   rank. Rank 0 prints the report up to its answer, which it prints itself. */
static inline void peer_sample_on_ranks(long samples, long calls, void (*work)(void *),
                                        void *task) {
    int is_root = peer_rank() == 0;
    work(task);
    if (is_root) printf("{\"seconds\": [");
    for (long i = 0; i < samples; i++) {
        MPI_Barrier(MPI_COMM_WORLD);
        double before = peer_now();
        for (long call = 0; call < calls; call++) work(task);
        double own = peer_now() - before, slowest = 0;
        MPI_Reduce(&own, &slowest, 1, MPI_DOUBLE, MPI_MAX, 0, MPI_COMM_WORLD);
        if (is_root) printf("%s%.12f", i ? ", " : "", slowest / (double)calls);
    }
    if (is_root) printf("], ");
}

#endif
