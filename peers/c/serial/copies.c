/* The reports and blocks of listings/serial/src/copies.rs in C: strcat, which
   looks for the end each time, and memcpy into memory that doubles. */
#include "../peer.h"

enum { LINE = 24 };

struct task {
    size_t count;
    char (*lines)[LINE + 1];
    char *report;
    size_t length;
};

/* The memory is there; only the end must be found. */
static void join_strcat(struct task *t) {
    t->report = peer_allocate(t->count * LINE + 1, 1);
    t->report[0] = '\0';
    for (size_t i = 0; i < t->count; i++) strcat(t->report, t->lines[i]);
    t->length = strlen(t->report);
}

static void join_memcpy(struct task *t) {
    size_t room = 0, length = 0;
    char *report = NULL;
    for (size_t i = 0; i < t->count; i++) {
        size_t more = strlen(t->lines[i]);
        if (length + more + 1 > room) {
            room = 2 * (length + more + 1);
            report = realloc(report, room);
            if (report == NULL) {
                fprintf(stderr, "error: out of memory\n");
                exit(1);
            }
        }
        memcpy(report + length, t->lines[i], more + 1);
        length += more;
    }
    t->report = report;
    t->length = length;
}

static void run_strcat(void *argument) {
    struct task *t = argument;
    free(t->report);
    join_strcat(t);
}

static void run_memcpy(void *argument) {
    struct task *t = argument;
    free(t->report);
    join_memcpy(t);
}

int main(int argc, char **argv) {
    struct task t = {
        .count = (size_t)peer_argument(argc, argv, "--lines", 10000),
        .report = NULL,
    };
    t.lines = peer_allocate(t.count ? t.count : 1, sizeof *t.lines);
    for (size_t i = 0; i < t.count; i++)
        snprintf(t.lines[i], sizeof t.lines[i], "step %6u, size %5u\n", (unsigned)i % 1000000,
                 (unsigned)(i % 977));
    int appends = (int)peer_argument(argc, argv, "--append", 0);
    peer_sample(peer_argument(argc, argv, "--samples", 10), appends ? run_memcpy : run_strcat, &t);
    /* A number that tells one report from another. */
    unsigned long long hash = 0;
    for (size_t i = 0; i < t.length; i++) hash = (31 * hash + (unsigned char)t.report[i]) % 1000003;
    printf("\"answer\": {\"length\": %zu, \"hash\": %llu}}\n", t.length, hash);
    free(t.report);
    free(t.lines);
    return 0;
}
