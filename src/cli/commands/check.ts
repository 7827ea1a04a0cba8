import { answer, parseArguments, say, UsageError, type Command } from "../command";
import { checkFile, hasErrors, problemLines, problemsOf } from "../files";

export const check: Command = {
  name: "check",
  summary: "says what is wrong in architecture files",
  usage: `residual check FILE… [--json]

Prints each problem as file:line:column: severity: what (rule).
Exit status 1 if a file has an error; warnings do not count.

  --json    the problems as one JSON document, with the edits that would fix them

Example:
  residual check examples/*.residual.json`,

  async run(args) {
    const { values, positionals } = parseArguments(args, { json: { type: "boolean" } });
    if (positionals.length === 0) throw new UsageError("Name at least one file.");
    const documents: object[] = [];
    let failed = 0;
    for (const name of positionals) {
      const file = await checkFile(name);
      if (hasErrors(file)) failed++;
      if (values.json) documents.push({ file: name, problems: problemsOf(file) });
      else for (const line of problemLines(file)) say(line);
    }
    if (values.json) answer({ files: documents });
    else say(failed === 0 ? `${count(positionals.length)} can be trained.` : `${count(failed)} cannot be trained.`);
    return failed === 0 ? 0 : 1;
  },
};

function count(files: number): string {
  return files === 1 ? "1 file" : `${files} files`;
}
