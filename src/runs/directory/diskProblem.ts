/** A disk refuses a run. */
export class DiskProblem extends Error {}

/** What a person can do about a disk that refuses a run. `path`: the run's directory. Other errors stay what they are. */
export function diskProblem(error: unknown, path: string): unknown {
  const code = (error as NodeJS.ErrnoException).code ?? "";
  const problem = ["ENOSPC", "EDQUOT"].includes(code)
    ? `No space is left for the run in ${path}. Free some, or set another folder for runs.`
    : ["EACCES", "EPERM", "EROFS", "ENOTDIR", "ENOENT"].includes(code)
      ? `The run's folder ${path} cannot be written. Allow it, or set another folder for runs.`
      : undefined;
  return problem === undefined ? error : new DiskProblem(problem, { cause: error });
}
