#!/bin/sh
# A row of a route table names its method, its path and its permission; PERM_PUBLIC is written out like the others.
set -eu
. "$(dirname "$0")/files.sh"
files 'src/*.c' | xargs -r awk -v strings=1 -f "$gates/code.awk" | awk '
function check() {
    if (row ~ /"\// && row !~ /PERM_[A-Z_]+/)
        print place " a route without a permission: " row
    row = ""
}
{
    match($0, /^[^:]*:[0-9]+:/)
    code = substr($0, RLENGTH + 1)
    if (match(code, /\{[ \t]*(\.method[ \t]*=[ \t]*)?METHOD_[A-Z]+[ \t]*,/)) {
        place = substr($0, 1, index($0, code) - 1)
        code = substr(code, RSTART)
        row = " "
    }
    if (row != "") {
        row = row code
        if (code ~ /\}[ \t]*,?[ \t]*$/ || code ~ /\}[ \t]*[,;]/)
            check()
    }
}' | verdict routes
