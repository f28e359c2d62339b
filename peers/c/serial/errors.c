/* The column of listings/serial/src/errors.rs in C: strtod, errno, and where
   it stopped. */
#include "../peer.h"

#include <errno.h>

struct task {
    size_t lines;
    char (*text)[16];
    double sum;
    size_t bad;
};

static void run(void *argument) {
    struct task *t = argument;
    double sum = 0;
    size_t bad = 0;
    for (size_t i = 0; i < t->lines; i++) {
        char *end;
        errno = 0;
        double value = strtod(t->text[i], &end);
        if (end == t->text[i] || *end != '\0' || errno != 0)
            bad++;
        else
            sum += value;
    }
    t->sum = sum;
    t->bad = bad;
}

int main(int argc, char **argv) {
    size_t n = (size_t)peer_argument(argc, argv, "--lines", 1000);
    size_t every = (size_t)peer_argument(argc, argv, "--every", 0);
    struct task t = {.lines = n, .text = peer_allocate(n, sizeof *t.text)};
    for (size_t i = 0; i < n; i++) {
        if (every > 0 && (i + 1) % every == 0)
            strcpy(t.text[i], "n/a");
        else
            snprintf(t.text[i], sizeof t.text[i], "%.3f",
                     (double)(i * 7919 % 100000) / 1000.0);
    }
    peer_sample(peer_argument(argc, argv, "--samples", 10), run, &t);
    printf("\"answer\": {\"sum\": %.17g, \"bad\": %zu}}\n", t.sum, t.bad);
    free(t.text);
    return 0;
}
