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
