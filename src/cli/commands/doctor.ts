import { resolve } from "node:path";
import { collect } from "../../doctor/collect";
import { hasDriver } from "../../tensorflow/nvidia";
import { verdict } from "../../doctor/sections/training";
import { asText, sectionsOf } from "../../doctor/words";
import { defaultRunsFolder } from "../../runs/directory/store";
import { installTensorFlow, removeTensorFlow, requirePython, sizes } from "../../tensorflow/install";
import { pythonOnPath } from "../../tensorflow/locate";
import { ownEnvironment, placesOfCommandLine } from "../../tensorflow/places";
import { readableSize } from "../../util/readableSize";
import { answer, parseArguments, say, UsageError, type Command } from "../command";

const options = { json: { type: "boolean" }, install: { type: "boolean" }, remove: { type: "boolean" } } as const;

export const doctor: Command = {
  name: "doctor",
  summary: "what training has here, what it lacks, and the command that gets it",
  usage: `residual doctor [--json | --install | --remove]

Looks at the engines, the GPU and its driver, CUDA, Python, TensorFlow and the disk, and trains for half a second. Exit
status 1 if training does not work here.

TensorFlow is looked for in RESIDUAL_TENSORFLOW (a Python, the folder of an environment, or TensorFlow's own folder), in
the Python on PATH, and in the environment that --install or the editor has made.

  --install  TensorFlow in an environment of its own, with CUDA where there is an NVIDIA driver; Ctrl+C ends it
  --remove   that environment again
  --json     all that was found as one JSON document

Example:
  residual doctor`,

  async run(args) {
    const { values, positionals } = parseArguments(args, options);
    if (positionals.length > 0) throw new UsageError("It takes no file.");
    if (Object.values(values).length > 1) throw new UsageError("Take one of --json, --install and --remove.");
    if (values.install) return install();
    if (values.remove) return remove();
    const report = await collect({
      places: placesOfCommandLine(__dirname),
      dist: __dirname,
      runsFolder: resolve(defaultRunsFolder),
    });
    if (values.json) answer(report);
    else say(`${asText(sectionsOf(report))}\n\n${verdict(report)}`);
    return report.step.ok ? 0 : 1;
  },
};

async function install(): Promise<number> {
  const python = await requirePython(await pythonOnPath(process.env.PATH ?? ""));
  const kind = (await hasDriver()) ? "gpu" : "cpu";
  const { download, disk } = sizes[kind];
  const folder = ownEnvironment();
  say(
    `TensorFlow${kind === "gpu" ? " with CUDA" : " for processors"}: ${readableSize(download)} to download, ${readableSize(disk)} on the disk, in ${folder}`,
  );
  const controller = new AbortController();
  const cancel = (): void => controller.abort(new Error("Not installed: nothing of it is left."));
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, cancel);
  let told = "";
  await installTensorFlow({
    kind,
    folder,
    python,
    progress: ({ words }) => {
      if (process.stderr.isTTY) process.stderr.write(`\r${words.padEnd(72)}`);
      else if (words.split(",")[0] !== told) say(words);
      told = words.split(",")[0]!;
    },
    log: () => undefined,
    signal: controller.signal,
  });
  say(`\nDone. "residual doctor" says what trains now.`);
  return 0;
}

async function remove(): Promise<number> {
  const { privateEnvironment } = placesOfCommandLine(__dirname);
  if (privateEnvironment === undefined) {
    say("There is none.");
    return 1;
  }
  await removeTensorFlow(privateEnvironment);
  say(`Removed: ${privateEnvironment}`);
  return 0;
}
