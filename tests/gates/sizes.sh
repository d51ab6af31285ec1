#!/bin/sh
# A function has at most 100 lines and complexity 15 (pmccabe, a switch counted as one decision), a file 800 lines; no
# file in the repo is above 1 MiB.
set -eu
. "$(dirname "$0")/files.sh"
command -v pmccabe >/dev/null || { echo "gate sizes: pmccabe is missing; run: make install-deps"; exit 1; }
{
    files 'src/*.c' 'tools/*.c' 'tests/*.c' 'bench/*.c' | xargs -r pmccabe | awk '
        $5 > 100 { print $6 " " $7 ": " $5 " lines, at most 100" }
        $1 > 15 { print $6 " " $7 ": complexity " $1 ", at most 15" }'
    files 'src/*' 'tools/*' 'tests/*.c' 'tests/*.h' 'bench/*.c' | grep -E '\.(c|h|def|sql|html|css|js)$' |
        xargs -r wc -l | awk '$2 != "total" && $1 > 800 { print $2 ": " $1 " lines, at most 800" }'
    files '*' | xargs -r -d '\n' du -k | awk '$1 > 1024 { print $2 ": " $1 " KiB, at most 1024" }'
} | verdict sizes
