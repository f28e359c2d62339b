/* The ping-pong of listings/cluster/src/point_to_point.rs: a call is a message
   from rank 0 to rank 1 and its way back. */
#include "../ranks.h"

#include <mpi.h>

struct table {
    int rank, bytes;
    unsigned char *ball, *back;
};

static void ping_pong(void *task) {
    struct table *t = task;
    if (t->rank == 0) {
        MPI_Send(t->ball, t->bytes, MPI_UNSIGNED_CHAR, 1, 0, MPI_COMM_WORLD);
        MPI_Recv(t->back, t->bytes, MPI_UNSIGNED_CHAR, 1, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    } else if (t->rank == 1) {
        MPI_Recv(t->back, t->bytes, MPI_UNSIGNED_CHAR, 0, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
        MPI_Send(t->back, t->bytes, MPI_UNSIGNED_CHAR, 0, 0, MPI_COMM_WORLD);
    }
}

int main(int argc, char **argv) {
    MPI_Init(&argc, &argv);
    if (peer_ranks() < 2) {
        fprintf(stderr, "error: a ping-pong needs 2 ranks\n");
        MPI_Abort(MPI_COMM_WORLD, 2);
    }
    struct table t = {
        .rank = peer_rank(),
        .bytes = (int)peer_argument(argc, argv, "--bytes", 8),
    };
    t.ball = peer_allocate((size_t)t.bytes, 1);
    t.back = peer_allocate((size_t)t.bytes, 1);
    for (int i = 0; i < t.bytes; i++) t.ball[i] = (unsigned char)(i % 251);
    memset(t.back, 0, (size_t)t.bytes);
    peer_sample_on_ranks(peer_argument(argc, argv, "--samples", 10),
                         peer_argument(argc, argv, "--calls", 1), ping_pong, &t);
    if (t.rank == 0) {
        unsigned long sum = 0;
        for (int i = 0; i < t.bytes; i++) sum += t.back[i];
        printf("\"answer\": {\"sum\": %lu}}\n", sum);
    }
    free(t.ball);
    free(t.back);
    MPI_Finalize();
    return 0;
}
