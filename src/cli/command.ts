import { parseArgs, type ParseArgsConfig } from "node:util";
import { messageOf } from "../util/messageOf";

/** A command of `residual`, as the table in main.ts lists it. */
export interface Command {
  name: string;
  /** One line, for the list of commands. */
  summary: string;
  /** What `residual NAME --help` prints: the form, the options, an example. */
  usage: string;
  /** `args` follow the command's name. Resolves to the exit status: 0 done, 1 the answer is no, 2 wrong use. */
  run(args: string[]): Promise<number>;
}

/** Wrong use: main.ts says the message, and the command's form, and exits with status 2. */
export class UsageError extends Error {}

type Options = NonNullable<ParseArgsConfig["options"]>;

/** Node's parseArgs, for a command that takes positional arguments; what it does not like is wrong use. */
export function parseArguments<T extends Options>(
  args: string[],
  options: T,
): ReturnType<typeof parseArgs<{ args: string[]; options: T; allowPositionals: true }>> {
  try {
    return parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    // Node adds advice about "--" that helps nobody here.
    throw new UsageError(`${messageOf(error).split(/\.?(?:\n|\. |$)/)[0]!}.`);
  }
}

/** For people: standard error, so that standard output is the answer alone. */
export function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** For programs: one JSON document on standard output. */
export function answer(document: unknown): void {
  process.stdout.write(`${JSON.stringify(document)}\n`);
}

/** Says what went wrong, or answers { "error" }. Returns the exit status. */
export function refuse(error: unknown, json: boolean | undefined): number {
  const message = messageOf(error);
  if (json) answer({ error: message });
  else say(message);
  return 1;
}
