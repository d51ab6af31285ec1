#!/bin/sh
# types.sh TPLC FOLDER COMPILER FLAG…: templates whose values have the wrong type are mistakes that the C compiler tells
# at their line of the .html, the fourth; good.html compiles.
set -eu
tplc=$1 out=$2
shift 2
mkdir -p "$out"
cd "$(dirname "$0")/types"
failed=0 n=0
for file in *.html; do
    n=$((n + 1))
    "$tplc" "$out" types "$file"
    if "$@" -I"$out" -fsyntax-only "$out/types.gen.c" 2>"$out/types.log"; then compiles=yes; else compiles=no; fi
    if [ "$file" = good.html ]; then
        [ $compiles = yes ] || { echo "$file does not compile:"; cat "$out/types.log"; failed=1; }
    elif [ $compiles = yes ]; then
        echo "$file compiles" && failed=1
    elif ! grep -q "^$file:4:" "$out/types.log"; then
        echo "$file: nothing is said of line 4:" && cat "$out/types.log" && failed=1
    fi
done
[ $n -ge 17 ] || { echo "only $n templates" && failed=1; }
exit $failed
