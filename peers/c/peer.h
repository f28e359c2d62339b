/* What all C peers have in common: arguments, sampling, and the report. */
#ifndef PEER_H
#define PEER_H

#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* The whole number after `name` on the command line, or `otherwise`. */
static long peer_argument(int argc, char **argv, const char *name, long otherwise) {
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], name) != 0) continue;
        char *end = NULL;
        long value = i + 1 < argc ? strtol(argv[i + 1], &end, 10) : -1;
        if (end == NULL || *end != '\0' || value < 0) {
            fprintf(stderr, "error: %s needs a whole number\n", name);
            exit(2);
        }
        return value;
    }
    return otherwise;
}

static double peer_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* Runs work(task) once untimed, then `samples` times, and prints the times:
   the report up to its answer, which the caller prints. */
static void peer_sample(long samples, void (*work)(void *), void *task) {
    work(task);
    printf("{\"seconds\": [");
    for (long i = 0; i < samples; i++) {
        double before = peer_now();
        work(task);
        printf("%s%.9f", i ? ", " : "", peer_now() - before);
    }
    printf("], ");
}

/* Memory for `count` items of `size` bytes, or the end of the program. */
static void *peer_allocate(size_t count, size_t size) {
    void *memory = malloc(count * size);
    if (memory == NULL) {
        fprintf(stderr, "error: out of memory\n");
        exit(1);
    }
    return memory;
}

#endif
