/* A main for a fuzzer without libFuzzer: hands it nothing at all, then every file below the folders named, so
 * that what the fuzzers start from (and what they once found) is looked at by every run of the tests. */
#include <ftw.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static unsigned replayed;

static void replay(const uint8_t *bytes, size_t n)
{
    LLVMFuzzerTestOneInput(bytes, n);
    replayed++;
}

static int replay_file(const char *path, const struct stat *st, int type)
{
    if (type != FTW_F)
        return 0;
    size_t n = (size_t)st->st_size;
    uint8_t *bytes = malloc(n); /* exactly, so that a read past the end is seen */
    FILE *file = fopen(path, "rb");
    if (!bytes || !file || fread(bytes, 1, n, file) != n) {
        fprintf(stderr, "cannot read %s\n", path);
        return 1;
    }
    fclose(file);
    replay(bytes, n);
    free(bytes);
    return 0;
}

int main(int argc, char **argv)
{
    int failed = 0;
    replay((const uint8_t *)"", 0);
    for (int i = 1; i < argc && !failed; i++)
        failed = ftw(argv[i], replay_file, 16);
    if (failed)
        return 1;
    printf("%u inputs\n", replayed);
    return 0;
}
