#!/bin/sh
# Include directions: which folder may include which, and which file alone knows a library of other people.
# ARCHITECTURE.md has the table in words.
set -eu
. "$(dirname "$0")/files.sh"
files 'src/*.c' 'src/*.h' 'src/*.def' | xargs -r awk '
BEGIN {
    may["base"] = "base text_id.gen.h texts.gen.h"
    may["domain"] = "base domain"
    may["store"] = "base domain store sql.gen.h sql_id.gen.h"
    may["app"] = "base domain store app text_id.gen.h texts.gen.h fold.gen.h"
    may["input"] = "base domain input"
    may["http"] = "base input http domain/access.h"
    may["auth"] = "base domain app http auth"
    edge = "base domain app auth input http text_id.gen.h texts.gen.h"
    may["api"] = edge " api"
    may["web"] = edge " web assets.gen.h templates.gen.h"
    may["cli"] = edge " cli"
    may["jobs"] = edge " jobs"
    for (folder in may)
        if (folder !~ /\./)
            may["main.c"] = may["main.c"] " " may[folder]

    only["microhttpd.h"] = "^src/http/server\\.c$"
    only["sqlite3.h"] = "^src/store/db_sqlite\\.c$"
    only["libpq-fe.h"] = "^src/store/db_postgres\\.c$"
    only["jansson.h"] = "^src/input/"
    only["ares.h"] = "^src/base/dns\\.c$"
    only["sodium.h"] = "^src/base/"
    only["curl/curl.h"] = "^src/cli/door\\.c$"
    only["ini.h"] = "^src/cli/config\\.c$"
    unicode = "^src/base/" # ICU: every header of unicode/
    only["libfyaml.h"] = "^src/app/programme_file\\.c$"

    # domain/ is pure: what it may have of libc neither does I/O nor reads a clock nor allocates.
    split("stdbool.h stddef.h stdint.h inttypes.h limits.h string.h stdarg.h stdalign.h", pure_list, " ")
    for (i in pure_list)
        pure[pure_list[i]] = 1
}
function complain(why) { print FILENAME ":" FNR ": " $0 " -- " why }
function allowed(folder, header,    list, n, i) {
    n = split(may[folder], list, " ")
    for (i = 1; i <= n; i++)
        if (header == list[i] || index(header, list[i] "/") == 1)
            return 1
    return 0
}
/^[ \t]*#[ \t]*include/ {
    if (!match($0, /["<][^">]*[">]/)) {
        complain("the name must be written out")
        next
    }
    kind = substr($0, RSTART, 1)
    header = substr($0, RSTART + 1, RLENGTH - 2)
    split(FILENAME, part, "/")
    folder = part[2]
    if (kind == "<") {
        if (header in only && FILENAME !~ only[header])
            complain("known to " only[header] " alone")
        if (header ~ /^unicode\// && FILENAME !~ unicode)
            complain("known to " unicode " alone")
        if (folder == "domain" && !(header in pure))
            complain("domain/ is pure")
    } else if (!(folder in may)) {
        complain("no such layer: " folder)
    } else if (header !~ /\// && header !~ /\.gen\.h$/) {
        complain("paths are written from src/")
    } else if (!allowed(folder, header)) {
        complain(folder " may include: " may[folder])
    }
}' | verdict includes
