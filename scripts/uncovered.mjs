// uncovered.mjs REPORT.json: of what `gcovr --json` measured, each line that no test reached or did not leave all ways
// it can be left: file:line, one sign for each branch in gcov's order (+ taken, - not), and the line. A `for`, `while`,
// `&&` and `||` have two branches each.
import { readFileSync } from "node:fs";

const report = JSON.parse(readFileSync(process.argv[2], "utf8"));
for (const { file, lines } of report.files) {
    const text = readFileSync(file, "utf8").split("\n");
    for (const line of lines) {
        if (line["gcovr/noncode"]) continue;
        const ways = line.branches.map(branch => (branch.count > 0 ? "+" : "-")).join("");
        if (line.count === 0 || ways.includes("-"))
            console.log(`${file}:${line.line_number}: ${line.count === 0 ? "never" : ways}: ${text[line.line_number - 1].trim()}`);
    }
}
