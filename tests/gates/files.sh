# Sourced by the gates: the files they look at, made for the folder given as $1. Without git (a self-test's fixture)
# every file counts; with it those that are or would be committed, so that build folders stay out.
gates=$(cd "$(dirname "$0")" && pwd)
cd "$1" || exit 2

# files PATTERN...: paths below the folder, those that exist, one a line
files() {
    if [ -e .git ]; then
        git ls-files -co --exclude-standard -- "$@"
    else
        for pattern; do
            find . -type f -path "./${pattern#:(glob)}" | sed 's#^\./##'
        done
    fi | sort -u | while read -r f; do [ ! -f "$f" ] || printf '%s\n' "$f"; done
}

# verdict NAME: reads violations; none is a pass
verdict() {
    found=$(cat)
    if [ -n "$found" ]; then
        printf '%s\n' "$found" | head -n 50
        printf 'gate %s: %d found\n' "$1" "$(printf '%s\n' "$found" | wc -l)"
        exit 1
    fi
    printf 'gate %s: ok\n' "$1"
}
