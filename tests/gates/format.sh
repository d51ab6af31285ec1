#!/bin/sh
# Every C file is as clang-format 14 writes it.
set -eu
. "$(dirname "$0")/files.sh"
format=$(command -v clang-format-14 || command -v clang-format) ||
    { echo "gate format: clang-format 14 is missing; run: make install-deps"; exit 1; }
files 'src/*.c' 'src/*.h' 'tools/*.c' 'tools/*.h' 'tests/*.c' 'tests/*.h' 'bench/*.c' |
    xargs -r -P "$(nproc)" -n 16 "$format" --dry-run -Werror 2>&1 | grep -E 'error:' | verdict format
