import type { Finding, Section } from "../../protocol/doctor";
import { supportedVersions, type Candidate, type Source } from "../../tensorflow/locate";
import type { Library, Report } from "../report";
import { choice, installation, quoted, reinstallation } from "./remedies";

const sourceNames: Record<Source, string> = {
  setting: "Setting",
  "python-extension": "Python extension",
  path: "Python on PATH",
  private: "GPU engine of its own",
  package: "With the package",
};

/** Every place where TensorFlow was looked for, in order, and whether the one that was taken can be loaded. */
export function tensorflowSection({ tensorflow, nvidia, machine }: Report): Section {
  const { candidates, found, made, libraries } = tensorflow;
  const kind = nvidia.driver === undefined ? "cpu" : "gpu";
  const findings = candidates.map((candidate): Finding => {
    const { source, place, reason } = candidate;
    const fix = remedy(candidate);
    return {
      state: stateOf(candidate),
      name: sourceNames[source],
      text: reason,
      ...(place !== undefined && { place }),
      ...(fix && { fix }),
    };
  });
  const supported = machine.platform === "linux" && machine.arch === "x64";
  if (!found && supported)
    findings.push({
      state: "note",
      name: "TensorFlow",
      text: `There is none of ${supportedVersions}. ${
        kind === "gpu"
          ? "Without it nothing trains on the GPU."
          : "Without a GPU none is needed: the embedded engine is as fast on a processor."
      }`,
      fix: installation(kind),
    });
  if (found && made)
    findings.push({
      state: "ok",
      name: "Made for",
      text: made.cuda === undefined ? "processors alone" : `CUDA ${made.cuda} and cuDNN ${made.cudnn ?? ""}`,
    });
  const own = libraries.find(({ name }) => name.startsWith("libtensorflow"));
  if (found && own) {
    const fix = reinstallation(found, kind);
    findings.push(libraryFinding(own, { state: "problem", fix }));
  }
  return { title: "TensorFlow", findings };
}

/** A library that was loaded, or what is wrong with it. */
export function libraryFinding(
  { name, path, version, trouble }: Library,
  broken: Pick<Finding, "state" | "fix">,
): Finding {
  if (trouble !== undefined) return { ...broken, name, text: `It cannot be loaded. ${trouble}` };
  const text = version === undefined ? "It can be loaded." : `Version ${version}.`;
  return { state: "ok", name, text, ...(path !== undefined && { place: path }) };
}

function stateOf({ source, outcome }: Candidate): Finding["state"] {
  switch (outcome) {
    case "taken":
      return "ok";
    case "spare":
    case "absent":
      return "note";
    case "no-tensorflow":
      // Who has a Python need not have TensorFlow in it; who names one means it.
      return source === "setting" ? "warning" : "note";
    case "no-python":
    case "unsupported-version":
    case "missing-libraries":
      return source === "package" ? "note" : "warning";
  }
}

function remedy({ source, place, outcome }: Candidate): Finding["fix"] {
  if (outcome === "taken" || outcome === "spare" || outcome === "absent") return undefined;
  if (source === "setting") return choice;
  if (source === "private") return installation("cpu");
  if (outcome !== "unsupported-version" && outcome !== "missing-libraries") return undefined;
  if (source === "package" || place === undefined) return undefined;
  return {
    words: "Install one that is supported there:",
    command: `${quoted(place)} -m pip install --upgrade "tensorflow>=2.15,<2.22"`,
  };
}
