/* The search of listings/serial/src/profiling.rs for URLs, without a regular
   expression: the C library's search for "http", and a table of characters. */
#define _GNU_SOURCE
#include "../peer.h"
#include <stdint.h>

#define PAGE "../data/primitive.char.html"
#ifdef __APPLE__
#define SECTION ".const_data"
#define SYMBOL(name) "_" name
#else
#define SECTION ".section .rodata"
#define SYMBOL(name) name
#endif
__asm__(SECTION "\n.globl " SYMBOL("page") "\n" SYMBOL("page") ":\n.incbin \"" PAGE "\"\n"
        ".globl " SYMBOL("page_end") "\n" SYMBOL("page_end") ":\n.byte 0\n.text\n");
extern const char page[], page_end[];

struct url {
    const char *start;
    size_t length;
};

struct urls {
    size_t count, room;
    struct url *urls;
};

static unsigned char allowed[256];

static void push(struct urls *urls, const char *start, size_t length) {
    if (urls->count == urls->room) {
        urls->room = urls->room ? 2 * urls->room : 4;
        urls->urls = realloc(urls->urls, urls->room * sizeof *urls->urls);
        if (urls->urls == NULL) exit(1);
    }
    urls->urls[urls->count++] = (struct url){start, length};
}

static void find(void *task) {
    struct urls *urls = task;
    free(urls->urls);
    *urls = (struct urls){0};
    const char *at = page;
    while ((at = memmem(at, (size_t)(page_end - at), "http", 4)) != NULL) {
        /* A zero byte behind the page ends what is read here. */
        const char *end = at + 4 + (at[4] == 's');
        if (strncmp(end, "://", 3) != 0 || !allowed[(unsigned char)end[3]]) {
            at += 4;
            continue;
        }
        end += 3;
        while (allowed[(unsigned char)*end]) end++;
        push(urls, at, (size_t)(end - at));
        at = end;
    }
}

/* Adler-32 of all URLs, each with the end of a line behind it. */
static uint32_t checksum(const struct urls *urls) {
    uint32_t a = 1, b = 0;
    for (size_t i = 0; i < urls->count; i++)
        for (size_t k = 0; k <= urls->urls[i].length; k++) {
            int is_end = k == urls->urls[i].length;
            a = (a + (is_end ? '\n' : (unsigned char)urls->urls[i].start[k])) % 65521;
            b = (b + a) % 65521;
        }
    return b << 16 | a;
}

int main(int argc, char **argv) {
    for (int c = 0; c < 128; c++)
        allowed[c] = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                     (c != 0 && strchr("._~:/?#[]@!$&'()*+,;=%-", c) != NULL);
    struct urls urls = {0};
    peer_sample(peer_argument(argc, argv, "--samples", 10), find, &urls);
    printf("\"answer\": {\"urls\": %zu, \"checksum\": %u}}\n", urls.count, checksum(&urls));
    free(urls.urls);
    return 0;
}
