/* The library's collectives of listings/cluster/benches/collectives.rs in C. */
#include "../ranks.h"

#include <mpi.h>

struct task {
    int elements;
    double *own, *received;
};

static void all_reduce(void *argument) {
    struct task *t = argument;
    MPI_Allreduce(t->own, t->received, t->elements, MPI_DOUBLE, MPI_SUM, MPI_COMM_WORLD);
}

static void all_to_all(void *argument) {
    struct task *t = argument;
    int each = t->elements / peer_ranks();
    MPI_Alltoall(t->own, each, MPI_DOUBLE, t->received, each, MPI_DOUBLE, MPI_COMM_WORLD);
}

int main(int argc, char **argv) {
    MPI_Init(&argc, &argv);
    long elements = peer_argument(argc, argv, "--elements", 1000);
    long is_all_to_all = peer_argument(argc, argv, "--all-to-all", 0);
    struct task t = {
        .elements = (int)elements,
        .own = peer_allocate((size_t)elements, sizeof(double)),
        .received = peer_allocate((size_t)elements, sizeof(double)),
    };
    for (long i = 0; i < elements; i++) {
        t.own[i] = 1000.0 * peer_rank() + (double)(i % 1000);
        t.received[i] = 0;
    }
    peer_sample_on_ranks(peer_argument(argc, argv, "--samples", 10),
                         peer_argument(argc, argv, "--calls", 1),
                         is_all_to_all ? all_to_all : all_reduce, &t);
    double weighted = 0;
    for (long i = 0; i < elements; i++) weighted += (double)(i % 7 + 1) * t.received[i];
    if (peer_rank() == 0) printf("\"answer\": {\"weighted\": %.17g}}\n", weighted);
    free(t.own);
    free(t.received);
    MPI_Finalize();
    return 0;
}
