import type { RunError } from "../protocol/run";

/** An error for people. */
export class Problem extends Error {
  constructor(
    readonly details: RunError,
    options?: ErrorOptions,
  ) {
    super(`${details.what}. ${details.why} ${details.do}`, options);
  }
}

/** What to tell about anything that was thrown. */
export function describe(error: unknown): RunError {
  if (error instanceof Problem) return error.details;
  if (!(error instanceof Error)) return describe(new Error(String(error)));
  const { code, path, message } = error as NodeJS.ErrnoException;
  const why = code === "ENOENT" && path !== undefined ? `There is no ${path}.` : message.replace(/([^.])$/, "$1.");
  const known = code === undefined ? undefined : systemErrors[code];
  if (known) return { ...known, why };
  return {
    what: "The trainer broke off",
    why,
    do: "Resume the run: it goes on from its newest checkpoint. If it breaks off again, the run's log has the details of a defect of the program.",
  };
}

const systemErrors: Record<string, Pick<RunError, "what" | "do">> = {
  ENOSPC: { what: "There is no space left on the disk", do: "Free some space, then resume the run." },
  EDQUOT: { what: "Your share of the disk is used up", do: "Free some space, then resume the run." },
  EFBIG: { what: "A file has grown to its limit", do: "Raise the limit (ulimit -f), then resume the run." },
  EACCES: {
    what: "A file may not be read or written",
    do: "Give the folder back its permissions, then resume the run.",
  },
  EPERM: {
    what: "A file may not be read or written",
    do: "Give the folder back its permissions, then resume the run.",
  },
  EROFS: { what: "The disk can only be read", do: "Keep the run on a disk that can be written." },
  ENOENT: {
    what: "A file or folder is gone",
    do: "Was the run's folder moved or deleted? Put it back, or start a new run.",
  },
  EMFILE: {
    what: "Too many files are open",
    do: "Close programs, or raise the limit (ulimit -n), then resume the run.",
  },
  EIO: { what: "The disk reports a fault", do: "Check the disk before you resume the run." },
};
