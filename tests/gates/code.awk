# Prints C files as FILE:LINE:CODE with comments blanked and the text of strings removed (kept with -v strings=1).
# Line by line, so a rule can name the line; a string never spans lines in this house.
FNR == 1 { in_comment = 0 }
{
    rest = $0
    out = ""
    while (rest != "") {
        if (in_comment) {
            at = index(rest, "*/")
            if (!at)
                break
            rest = substr(rest, at + 2)
            in_comment = 0
            out = out " "
        } else if (match(rest, /"|'|\/\*|\/\//)) {
            out = out substr(rest, 1, RSTART - 1)
            mark = substr(rest, RSTART, RLENGTH)
            rest = substr(rest, RSTART + RLENGTH)
            if (mark == "//")
                break
            if (mark == "/*") {
                in_comment = 1
                continue
            }
            body = mark == "\"" ? "^([^\"\\\\]|\\\\.)*\"" : "^([^'\\\\]|\\\\.)*'"
            if (match(rest, body)) {
                out = out mark (strings ? substr(rest, 1, RLENGTH) : mark)
                rest = substr(rest, RLENGTH + 1)
            } else {
                out = out mark
            }
        } else {
            out = out rest
            rest = ""
        }
    }
    if (out ~ /[^ \t]/)
        print FILENAME ":" FNR ":" out
}
