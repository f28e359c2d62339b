/* flags: -ffp-contract=off */
/* The steps of listings/cluster/src/stencil/tile.rs: a call is a step of a field
   that the ranks share. A product and a sum in one instruction would round once
   where Rust rounds twice, hence the flag. */
#include "../ranks.h"

#include <mpi.h>
#include <stdint.h>

/* A tile: lines of u's row and v's row, with a halo. */
struct tile {
    MPI_Comm grid;
    MPI_Datatype column;
    int above, below, left, right;
    int rows, columns, top, first;
    double *old, *new;
};

static uint64_t mixed(uint64_t x) {
    x += 0x9e3779b97f4a7c15;
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
    x = (x ^ x >> 27) * 0x94d049bb133111eb;
    return x ^ x >> 31;
}

static int begin(int all, int part, int parts) { return (int)((long)part * all / parts); }

static size_t line(const struct tile *t) { return 2 * ((size_t)t->columns + 2); }

static void start(struct tile *t) {
    size_t width = (size_t)t->columns + 2;
    memset(t->old, 0, ((size_t)t->rows + 2) * line(t) * sizeof(double));
    for (int i = 0; i < t->rows; i++) {
        double *u = t->old + ((size_t)i + 1) * line(t), *v = u + width;
        for (int j = 0; j < t->columns; j++) {
            uint64_t row = (uint64_t)(t->top + i), column = (uint64_t)(t->first + j);
            int spot = mixed((row / 8) << 32 | column / 8) % 12 == 0;
            u[j + 1] = spot ? 0.5 : 1.0;
            v[j + 1] = spot ? 0.25 : 0.0;
        }
    }
}

static void exchange(struct tile *t) {
    double *inner = t->old + line(t), *last = t->old + (size_t)t->rows * line(t);
    int count = (int)line(t), columns = t->columns;
    MPI_Sendrecv(inner, count, MPI_DOUBLE, t->above, 0, last + count, count, MPI_DOUBLE,
                 t->below, 0, t->grid, MPI_STATUS_IGNORE);
    MPI_Sendrecv(last, count, MPI_DOUBLE, t->below, 1, t->old, count, MPI_DOUBLE, t->above, 1,
                 t->grid, MPI_STATUS_IGNORE);
    MPI_Sendrecv(inner + 1, 1, t->column, t->left, 2, inner + columns + 1, 1, t->column,
                 t->right, 2, t->grid, MPI_STATUS_IGNORE);
    MPI_Sendrecv(inner + columns, 1, t->column, t->right, 3, inner, 1, t->column, t->left, 3,
                 t->grid, MPI_STATUS_IGNORE);
}

static void update_line(const double *restrict above, const double *restrict here,
                        const double *restrict below, double *restrict u, double *restrict v,
                        int columns) {
    const double spread_u = 0.16, spread_v = 0.08, feed = 0.035, gone = 0.035 + 0.065;
    int w = columns + 2;
    for (int j = 1; j <= columns; j++) {
        double a = here[j], b = here[w + j];
        double curved_a = above[j] + below[j] + (here[j - 1] + here[j + 1]) - 4 * a;
        double curved_b =
            above[w + j] + below[w + j] + (here[w + j - 1] + here[w + j + 1]) - 4 * b;
        double reacted = a * b * b;
        u[j] = a + (spread_u * curved_a - reacted + feed * (1 - a));
        v[j] = b + (spread_v * curved_b + reacted - gone * b);
    }
}

static void step(void *task) {
    struct tile *t = task;
    exchange(t);
    for (int i = 1; i <= t->rows; i++) {
        const double *here = t->old + (size_t)i * line(t);
        double *out = t->new + (size_t)i * line(t);
        update_line(here - line(t), here, here + line(t), out, out + t->columns + 2, t->columns);
    }
    double *spare = t->old;
    t->old = t->new;
    t->new = spare;
}

/* Rank 0 prints FNV-1a over the bits of all u and then all v, in halves. */
static void print_answer(const struct tile *t, int rows, int columns) {
    size_t count = 2 * (size_t)rows * (size_t)columns;
    uint64_t *own = peer_allocate(count, sizeof *own), *all = peer_allocate(count, sizeof *all);
    memset(own, 0, count * sizeof *own);
    for (int which = 0; which < 2; which++)
        for (int i = 0; i < t->rows; i++)
            memcpy(own + ((size_t)(which * rows + t->top + i) * (size_t)columns + (size_t)t->first),
                   t->old + ((size_t)i + 1) * line(t) + which * (t->columns + 2) + 1,
                   (size_t)t->columns * sizeof *own);
    MPI_Reduce(own, all, (int)count, MPI_UINT64_T, MPI_BOR, 0, MPI_COMM_WORLD);
    uint64_t sum = 0xcbf29ce484222325;
    for (size_t i = 0; i < count; i++) sum = (sum ^ all[i]) * 0x100000001b3;
    if (peer_rank() == 0)
        printf("\"answer\": {\"high\": %lu, \"low\": %lu}}\n", (unsigned long)(sum >> 32),
               (unsigned long)(sum & 0xffffffff));
    free(own);
    free(all);
}

int main(int argc, char **argv) {
    MPI_Init(&argc, &argv);
    int rows = (int)peer_argument(argc, argv, "--rows", 128);
    int columns = (int)peer_argument(argc, argv, "--columns", 128);
    int ranks[2] = {0, 0}, torus[2] = {1, 1}, at[2];
    MPI_Dims_create(peer_ranks(), 2, ranks);
    struct tile t;
    MPI_Cart_create(MPI_COMM_WORLD, 2, ranks, torus, 0, &t.grid);
    MPI_Cart_coords(t.grid, peer_rank(), 2, at);
    MPI_Cart_shift(t.grid, 0, 1, &t.above, &t.below);
    MPI_Cart_shift(t.grid, 1, 1, &t.left, &t.right);
    t.top = begin(rows, at[0], ranks[0]);
    t.rows = begin(rows, at[0] + 1, ranks[0]) - t.top;
    t.first = begin(columns, at[1], ranks[1]);
    t.columns = begin(columns, at[1] + 1, ranks[1]) - t.first;
    MPI_Type_vector(2 * t.rows, 1, t.columns + 2, MPI_DOUBLE, &t.column);
    MPI_Type_commit(&t.column);
    t.old = peer_allocate(((size_t)t.rows + 2) * line(&t), sizeof(double));
    t.new = peer_allocate(((size_t)t.rows + 2) * line(&t), sizeof(double));
    memset(t.new, 0, ((size_t)t.rows + 2) * line(&t) * sizeof(double));
    start(&t);
    peer_sample_on_ranks(peer_argument(argc, argv, "--samples", 10),
                         peer_argument(argc, argv, "--calls", 1), step, &t);
    start(&t);
    for (int i = 0; i < 10; i++) step(&t);
    print_answer(&t, rows, columns);
    free(t.old);
    free(t.new);
    MPI_Type_free(&t.column);
    MPI_Finalize();
    return 0;
}
