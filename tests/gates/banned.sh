#!/bin/sh
# What the house does not use, by reading the code without its comments: functions that overflow, parse without saying
# so or run a shell; the clock, randomness and files outside base/ (L30); snprintf outside base/ (buf.h formats);
# malloc where an arena does; SQL in strings (src/sql has it).
set -eu
. "$(dirname "$0")/files.sh"
list() { files 'src/*.c' 'src/*.h' 'tools/*.c' 'tools/*.h'; }
{
    list | xargs -r awk -f "$gates/code.awk" | awk '
    function ban(names, why) {
        if (match(code, "(^|[^A-Za-z0-9_.>])(" names ")[ \t]*\\("))
            print place " " why ": " substr(code, RSTART, RLENGTH)
    }
    {
        match($0, /^[^:]*:[0-9]+:/)
        place = substr($0, 1, RLENGTH)
        code = substr($0, RLENGTH + 1)
        base = place ~ /^src\/base\//
        src = place ~ /^src\//
        ban("v?sprintf|strcpy|strcat|strncpy|strncat|stpcpy|strtok|strtok_r|gets|atoi|atol|atoll|atof|system|popen|alloca|rand|srand|random|tmpnam|mktemp", "banned")
        if (src && !base) {
            ban("time|clock|clock_gettime|gettimeofday|localtime|localtime_r|gmtime|gmtime_r|mktime|getrandom|getentropy|open|openat|creat|fopen|fdopen|fsync|fdatasync", "through base/env only")
            ban("v?snprintf", "through base/buf only")
        }
        if (src && place ~ /^src\/domain\//)
            ban("malloc|calloc|realloc|strdup|strndup|asprintf|free|printf|puts", "domain/ allocates in the arena and prints nothing")
    }'
    files 'src/*.c' 'src/*.h' | xargs -r awk -v strings=1 -f "$gates/code.awk" |
        grep -E '"(SELECT|INSERT INTO|UPDATE [a-z_]+ SET|DELETE FROM|CREATE TABLE|ALTER TABLE|DROP TABLE) ?' |
        sed 's/$/ -- SQL stands in src\/sql/'
} | verdict banned
