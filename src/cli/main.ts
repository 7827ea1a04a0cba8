import { nearest } from "../arch/file/nearest";
import { check } from "./commands/check";
import { refuse, say, UsageError, type Command } from "./command";
import { data } from "./commands/data";
import { diff } from "./commands/diff";
import { doctor } from "./commands/doctor";
import { evaluate } from "./commands/evaluate";
import { exportRuns } from "./commands/export";
import { newFile } from "./commands/new";
import { show } from "./commands/show";
import { train } from "./commands/train";
import { weights } from "./commands/weights";

/** Of the package; put in by the bundler. */
declare const VERSION: string;

const commands: Command[] = [newFile, check, show, diff, weights, train, evaluate, data, exportRuns, doctor];

const usage = `residual COMMAND [options]

Designs and trains the residual networks of 'Identity Mappings in Deep Residual Networks' (He et al. 2016).

${commands.map(({ name, summary }) => `  ${name.padEnd(10)}${summary}`).join("\n")}

"residual COMMAND --help" says more. Exit status: 0 done, 1 the answer is no, 2 wrong use.

Example:
  residual new resnet-20 -o mine.residual.json && residual show mine.residual.json`;

async function main([name, ...args]: string[]): Promise<number> {
  if (name === "--help" || name === "-h" || name === "help") {
    process.stdout.write(`${usage}\n`);
    return 0;
  }
  if (name === "--version") {
    process.stdout.write(`${VERSION}\n`);
    return 0;
  }
  const command = commands.find((other) => other.name === name);
  if (!command) {
    const [likely] = name === undefined ? [] : nearest(name, commands.map((other) => other.name)); // prettier-ignore
    if (name !== undefined)
      say(`There is no command "${name}".${likely === undefined ? "" : ` Did you mean ${likely}?`}\n`);
    say(usage);
    return 2;
  }
  if (args.includes("--help") || args.includes("-h")) {
    process.stdout.write(`${command.usage}\n`);
    return 0;
  }
  try {
    return await command.run(args);
  } catch (error) {
    if (!(error instanceof UsageError)) return refuse(error, args.includes("--json"));
    say(`residual ${command.name}: ${error.message}\n`);
    say(`Form: ${command.usage.split("\n")[0] ?? ""}\n"residual ${command.name} --help" says more.`);
    return 2;
  }
}

/** A reader that has seen enough, such as "head", is no error; to a training it is a terminal that was closed. */
let gone = false;
for (const stream of [process.stdout, process.stderr])
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    if (gone) return;
    gone = true;
    if (!process.emit("SIGHUP", "SIGHUP")) process.exit(0);
  });

void main(process.argv.slice(2)).then((status) => (process.exitCode = status));
