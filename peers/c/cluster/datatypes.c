/* Structs and columns of a matrix there and back between two ranks, and the
   moments of both, as in listings/cluster/src/datatypes.rs. */
#include "../ranks.h"

#include <mpi.h>
#include <stddef.h>
#include <stdint.h>

enum what { PARTICLES, COLUMN_TYPE, COLUMN_PACKED, MOMENTS };

enum { COUNT = 1000, SIDE = 1000 };

struct particle {
    uint32_t id;
    double position[3], mass;
};

struct moments {
    double count, mean, squares;
};

struct table {
    int rank, other;
    MPI_Datatype particle, column, moments;
    MPI_Op merge;
    struct particle *ball, *back;
    double *matrix, *packed;
    struct moments own, all;
};

static void particles(void *task) {
    struct table *t = task;
    if (t->rank == 0) {
        MPI_Send(t->ball, COUNT, t->particle, 1, 0, MPI_COMM_WORLD);
        MPI_Recv(t->back, COUNT, t->particle, 1, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    } else if (t->rank == 1) {
        MPI_Recv(t->back, COUNT, t->particle, 0, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
        MPI_Send(t->back, COUNT, t->particle, 0, 0, MPI_COMM_WORLD);
    }
}

static void column_type(void *task) {
    struct table *t = task;
    if (t->rank == 0) {
        MPI_Send(t->matrix + 5, 1, t->column, 1, 0, MPI_COMM_WORLD);
        MPI_Recv(t->matrix + 6, 1, t->column, 1, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    } else if (t->rank == 1) {
        MPI_Recv(t->matrix + 6, 1, t->column, 0, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
        MPI_Send(t->matrix + 6, 1, t->column, 0, 0, MPI_COMM_WORLD);
    }
}

static void pack(const double *matrix, int column, double *packed) {
    for (int row = 0; row < SIDE; row++) packed[row] = matrix[row * SIDE + column];
}

static void unpack(const double *packed, double *matrix, int column) {
    for (int row = 0; row < SIDE; row++) matrix[row * SIDE + column] = packed[row];
}

static void column_packed(void *task) {
    struct table *t = task;
    if (t->rank == 0) {
        pack(t->matrix, 5, t->packed);
        MPI_Send(t->packed, SIDE, MPI_DOUBLE, 1, 0, MPI_COMM_WORLD);
        MPI_Recv(t->packed, SIDE, MPI_DOUBLE, 1, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
        unpack(t->packed, t->matrix, 6);
    } else if (t->rank == 1) {
        MPI_Recv(t->packed, SIDE, MPI_DOUBLE, 0, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
        unpack(t->packed, t->matrix, 6);
        pack(t->matrix, 6, t->packed);
        MPI_Send(t->packed, SIDE, MPI_DOUBLE, 0, 0, MPI_COMM_WORLD);
    }
}

static void merge(void *left, void *right, int *length, MPI_Datatype *type) {
    (void)type;
    struct moments *l = left, *r = right;
    for (int i = 0; i < *length; i++) {
        double count = l[i].count + r[i].count;
        if (count == 0) continue;
        double distance = r[i].mean - l[i].mean, share = r[i].count / count;
        r[i] = (struct moments){
            .count = count,
            .mean = l[i].mean + distance * share,
            .squares = l[i].squares + r[i].squares + distance * distance * l[i].count * share,
        };
    }
}

static void moments(void *task) {
    struct table *t = task;
    MPI_Allreduce(&t->own, &t->all, 1, t->moments, t->merge, MPI_COMM_WORLD);
}

static void make_types(struct table *t) {
    int lengths[] = {1, 3, 1};
    MPI_Aint places[] = {offsetof(struct particle, id), offsetof(struct particle, position),
                         offsetof(struct particle, mass)};
    MPI_Datatype types[] = {MPI_UINT32_T, MPI_DOUBLE, MPI_DOUBLE}, packed;
    MPI_Type_create_struct(3, lengths, places, types, &packed);
    MPI_Type_create_resized(packed, 0, sizeof(struct particle), &t->particle);
    MPI_Type_commit(&t->particle);
    MPI_Type_vector(SIDE, 1, SIDE, MPI_DOUBLE, &t->column);
    MPI_Type_commit(&t->column);
    MPI_Type_contiguous(3, MPI_DOUBLE, &t->moments);
    MPI_Type_commit(&t->moments);
    MPI_Op_create(merge, 1, &t->merge);
}

int main(int argc, char **argv) {
    MPI_Init(&argc, &argv);
    if (peer_ranks() < 2) {
        fprintf(stderr, "error: messages need 2 ranks\n");
        MPI_Abort(MPI_COMM_WORLD, 2);
    }
    struct table *t = peer_allocate(1, sizeof *t);
    *t = (struct table){.rank = peer_rank(), .own = {3, 7.0 / 3, 14.0 / 3}};
    make_types(t);
    t->ball = peer_allocate(COUNT, sizeof *t->ball);
    t->back = peer_allocate(COUNT, sizeof *t->back);
    for (uint32_t i = 0; i < COUNT; i++) {
        t->ball[i] = (struct particle){i, {i, i + 0.25, i + 0.5}, 1.0 + i};
        t->back[i] = (struct particle){0};
    }
    t->matrix = peer_allocate(SIDE * SIDE, sizeof(double));
    t->packed = peer_allocate(SIDE, sizeof(double));
    for (int i = 0; i < SIDE * SIDE; i++) t->matrix[i] = i;

    long what = peer_argument(argc, argv, "--what", PARTICLES);
    void (*works[])(void *) = {particles, column_type, column_packed, moments};
    if (what > MOMENTS) {
        fprintf(stderr, "error: --what is 0 to %d\n", MOMENTS);
        MPI_Abort(MPI_COMM_WORLD, 2);
    }
    peer_sample_on_ranks(peer_argument(argc, argv, "--samples", 10),
                         peer_argument(argc, argv, "--calls", 1), works[what], t);
    if (t->rank == 0) {
        double sum = 0;
        if (what == PARTICLES) {
            for (int i = 0; i < COUNT; i++) {
                struct particle *p = &t->back[i];
                sum += p->id + p->position[0] + p->position[1] + p->position[2] + p->mass;
            }
        } else if (what == MOMENTS) {
            sum = t->all.count + t->all.mean + t->all.squares;
        } else {
            for (int row = 0; row < SIDE; row++) sum += t->matrix[row * SIDE + 6];
        }
        printf("\"answer\": {\"sum\": %.17g}}\n", sum);
    }
    MPI_Op_free(&t->merge);
    MPI_Type_free(&t->particle);
    MPI_Type_free(&t->column);
    MPI_Type_free(&t->moments);
    free(t->ball);
    free(t->back);
    free(t->matrix);
    free(t->packed);
    free(t);
    MPI_Finalize();
    return 0;
}
