import type { Fix } from "../../protocol/doctor";
import { sizes, type Kind } from "../../tensorflow/install";
import type { TensorFlow } from "../../tensorflow/locate";
import { readableSize } from "../../util/readableSize";

/** Of Linux, for CUDA 12.x by NVIDIA's minor version compatibility. */
export const oldestDriver = "525.60.13";

export function installation(kind: Kind): Fix {
  return {
    words: `Install the GPU engine: TensorFlow${kind === "gpu" ? " with CUDA" : ""} in an environment of its own, ${readableSize(sizes[kind].disk)}.`,
    action: "install",
    command: "residual doctor --install",
  };
}

/** Puts the same TensorFlow there again, whole, and with CUDA for a GPU. */
export function reinstallation({ source, python, version }: TensorFlow, kind: Kind): Fix {
  if (source === "private") return installation(kind);
  if (python === undefined) return choice;
  const packages = kind === "gpu" ? `"tensorflow[and-cuda]==${version}"` : `tensorflow-cpu==${version}`;
  return {
    words: `Install it there again${kind === "gpu" ? ", with CUDA" : ""}:`,
    command: `${quoted(python)} -m pip install --force-reinstall ${packages}`,
  };
}

export const choice: Fix = {
  words:
    "Set residual.tensorflow.path (in a terminal RESIDUAL_TENSORFLOW) to a Python that has TensorFlow, or to nothing.",
  action: "choose-tensorflow",
};

/** What brings a library: the driver brings libcuda, all else lies beside TensorFlow. */
export function mendLibrary(name: string, found: TensorFlow): Fix {
  if (!name.startsWith("libcuda.")) return reinstallation(found, "gpu");
  return {
    words:
      "It comes with NVIDIA's driver: install that anew, then restart. A container gets it when it is started with its GPUs (docker run --gpus all). On Ubuntu:",
    command: driverCommand,
  };
}

export const driverCommand = "sudo ubuntu-drivers install";

/** As a shell takes it. */
export function quoted(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}

/** By the numbers between dots. */
export function olderThan(version: string, other: string): boolean {
  const [a, b] = [version, other].map((text) => text.split(".").map(Number)) as [number[], number[]];
  for (const [i, part] of b.entries()) if ((a[i] ?? 0) !== part) return (a[i] ?? 0) < part;
  return false;
}
