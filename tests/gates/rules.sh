#!/bin/sh
# docs/rules.md is true: what each line names is there, with the rule's id. The head of that file has the form.
set -eu
. "$(dirname "$0")/files.sh"
[ -f docs/rules.md ] || { echo "gate rules: ok"; exit 0; } # a self-test's tree
awk '
function complain(why) { print FILENAME ":" FNR ": " id ": " why }
function has(text, word) { return match(text, "(^|[^A-Za-z0-9])" word "([^A-Za-z0-9]|$)") > 0 }
# The lines of a file, read once; false when there is none.
function load(path,    line, n) {
    if (path in lines)
        return lines[path] > 0
    n = 0
    while ((getline line < path) > 0)
        text[path, ++n] = line
    close(path)
    lines[path] = n
    return n > 0
}
# A line of the file that has the id (and is of this form); of a fact also the text.
function quotes(path, form, words,    i) {
    for (i = 1; i <= lines[path]; i++)
        if (text[path, i] ~ form && has(text[path, i], id) && (words == "" || index(text[path, i], words)))
            return 1
    return 0
}
function holds(path, words,    i) {
    for (i = 1; i <= lines[path]; i++)
        if (text[path, i] !~ /^#/ && index(text[path, i], words))
            return 1
    return 0
}
function source(name) { return name == "mpn.yaml" ? "programmes/mpn.yaml" : "src/" name }
# The cells of a line of a table, into cell[]; returns how many.
function split_row(line) {
    sub(/^\| */, "", line)
    sub(/ *\|$/, "", line)
    return split(line, cell, / *\| */)
}
# The files named in the cell *where*: each is there and quotes the id, or the refusal that names it. Returns how many
# are sources.
function check_where(cell, refusal,    n, name, i, list, count) {
    n = 0
    count = split(cell, list, "`")
    for (i = 2; i <= count; i += 2) {
        name = list[i]
        if (name !~ /^[a-z_]+(\/[a-z_]+)+\.(c|h|def|html|sql)$/ && name != "mpn.yaml")
            continue
        if (!load(source(name)))
            complain("there is no " source(name))
        else if (!quotes(source(name), "", "") && (refusal == "" || !holds(source(name), refusal)))
            complain(source(name) " does not quote it")
        n += name != "mpn.yaml"
    }
    return n
}
# In a case file the ids stand at the head of a case, in a scenario in a comment.
function check_proof(cell, prefix, form, what,    n, i, list, path, count) {
    n = 0
    count = split(cell, list, "`")
    for (i = 2; i <= count; i += 2) {
        if (index(list[i], prefix "/") != 1)
            continue
        path = "tests/" list[i] ".txt"
        if (!load(path))
            complain("there is no " path)
        else if (!quotes(path, form, ""))
            complain(path " has no " what " with it")
        n++
    }
    if (n == 0)
        complain("no `" prefix "/NAME` proves it")
}
function check_page(cell,    n, i, list, path, words, count) {
    n = 0
    count = split(cell, list, "`")
    for (i = 2; i <= count; i += 2) {
        if (!match(list[i], /^(http|browser)\/[a-z_.]+ ".+"$/))
            continue
        path = list[i]
        words = path
        sub(/ .*/, "", path)
        sub(/^[^"]*"/, "", words)
        sub(/"$/, "", words)
        path = "tests/" path (path ~ /^http\// ? ".txt" : "")
        if (!load(path))
            complain("there is no " path)
        else if (!quotes(path, "^#|//", ""))
            complain(path " has no comment with it")
        else if (!holds(path, words))
            complain(path " does not look for " words)
        n++
    }
    if (n == 0)
        complain("no `http/NAME \"text\"` proves it")
}
function check_fact(cell,    path, words) {
    path = "programmes/mpn.yaml"
    if (!match(cell, /".+"/)) {
        complain("no \"text\" of the programme file proves it")
        return
    }
    words = substr(cell, RSTART + 1, RLENGTH - 2)
    if (!load(path) || !quotes(path, "", words))
        complain(path " has no line with it and " words)
}
/^\| R[0-9]+ \|/ {
    columns = split_row($0)
    id = cell[1]
    seen[id]++
    if (columns != 5) {
        complain(columns " columns, wanted 5")
        next
    }
    if (cell[3] !~ /^(rule|page|fact)$/)
        complain("the kind is rule, page or fact, not " cell[3])
    n = check_where(cell[4], "")
    if (cell[3] == "rule") {
        if (n == 0)
            complain("no file of src/ keeps it")
        check_proof(cell[5], "cases", "^[A-Z][A-Z0-9, ]*:", "case")
        check_proof(cell[5], "http", "^#", "comment")
    } else if (cell[3] == "page")
        check_page(cell[5])
    else
        check_fact(cell[5])
}
/^\| X[0-9]+ \|/ {
    columns = split_row($0)
    id = cell[1]
    if (columns != 4) {
        complain(columns " columns, wanted 4")
        next
    }
    refusal = toupper(cell[3])
    gsub(/`/, "", refusal)
    gsub(/-/, "_", refusal)
    if (check_where(cell[4], refusal == "" ? "" : "REASON_" refusal) == 0)
        complain("no file of src/ keeps it")
    ours[id] = 1
}
END {
    for (i = 1; i <= 90; i++)
        if (seen["R" i] != 1)
            print "docs/rules.md: R" i " has " 0 + seen["R" i] " lines, wanted one"
    while (("ls tests/cases/*.txt" | getline path) > 0)
        load(path)
    for (id in ours) {
        found = 0
        for (path in lines)
            if (path ~ /^tests\/cases\// && quotes(path, "^[A-Z][A-Z0-9, ]*:", ""))
                found = 1
        if (!found)
            print "docs/rules.md: " id ": no case of tests/cases has it"
    }
}' docs/rules.md | verdict rules
