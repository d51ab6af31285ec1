#!/bin/sh
# No default: in a switch over an enum of our own, so that the compiler names every place that a new member touches.
# The cases tell: names in capitals are an enum's, unless they are another library's or the system's.
set -eu
. "$(dirname "$0")/files.sh"
files 'src/*.c' 'tools/*.c' 'src/*.h' | xargs -r awk -f "$gates/code.awk" | awk '
BEGIN { foreign = "^(MHD_|SQLITE_|PGRES_|CONNECTION_|FY[A-Z]+_|JSON_|U_|U[A-Z]+_|CURLE_|SIG[A-Z]+$|E[A-Z0-9]+$)" }
{
    match($0, /^[^:]*:[0-9]+:/)
    place = substr($0, 1, RLENGTH)
    code = substr($0, RLENGTH + 1)
    if (code ~ /(^|[^A-Za-z0-9_])switch[ \t]*\(/)
        own = 0
    if (match(code, /(^|[^A-Za-z0-9_])case[ \t]+[A-Z][A-Z0-9_]+[ \t]*:/)) {
        label = substr(code, RSTART, RLENGTH)
        gsub(/^.*case[ \t]+|[ \t]*:$/, "", label)
        if (label !~ foreign)
            own = 1
    }
    if (own && code ~ /(^|[^A-Za-z0-9_])default[ \t]*:/)
        print place " default: in a switch over an enum of our own"
}' | verdict switches
