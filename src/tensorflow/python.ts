import { ask } from "../util/ask";

/** What a Python knows of TensorFlow without importing it. */
interface PythonAnswer {
  /** Of Python: "3.11.7". */
  version: string;
  tensorflow?: {
    /** The package's folder. */
    directory: string;
    /** Of the package's own record; undefined where it has none. */
    version: string | undefined;
  };
  /** The `lib` folders of NVIDIA's packages: nvidia/cudnn/lib and so on. */
  libraries: string[];
}

/**
 * Asks by importlib alone: importing TensorFlow takes seconds and runs its code. The current folder is taken off the
 * path first, so that a folder named "tensorflow" in it is not taken for the package.
 */
const script = `
import sys
sys.path[:] = [path for path in sys.path if path not in ("", ".")]
import glob, json, os
from importlib import metadata, util
answer = {"version": "%d.%d.%d" % sys.version_info[:3], "libraries": []}
def folders(name):
    spec = util.find_spec(name)
    return list(spec.submodule_search_locations or []) if spec else []
for directory in folders("tensorflow")[:1]:
    answer["tensorflow"] = {"directory": directory}
    for name in ("tensorflow", "tensorflow-cpu", "tensorflow-gpu", "tensorflow-rocm", "tensorflow-macos",
                 "tensorflow-intel", "tensorflow-cpu-aws", "tf-nightly", "tf-nightly-cpu"):
        try:
            answer["tensorflow"]["version"] = metadata.version(name)
            break
        except metadata.PackageNotFoundError:
            pass
for directory in folders("nvidia"):
    answer["libraries"] += sorted(glob.glob(os.path.join(directory, "*", "lib")))
print("residual:" + json.dumps(answer))
`;

/** The answer, or a sentence that says why there is none. */
export async function askPython(program: string, timeout: number): Promise<PythonAnswer | string> {
  const answer = await ask(program, ["-c", script], { timeout });
  switch (answer.kind) {
    case "missing":
      return `It could not be started: ${answer.why}.`;
    case "silent":
      return `It did not answer within ${answer.seconds} s.`;
    case "ended": {
      const line = /^residual:(\{.*\})\s*$/m.exec(answer.stdout)?.[1];
      if (line !== undefined) return JSON.parse(line) as PythonAnswer;
      const last = answer.stderr.trim().split("\n").at(-1) ?? "";
      const how = answer.signal === null ? `exit code ${answer.code ?? 0}` : answer.signal;
      return `It gave no answer as a Python does (${how}${last === "" ? "" : `: ${last}`}).`;
    }
  }
}
