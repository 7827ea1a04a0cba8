import { readdir, readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { trainerEnvironment, type TensorFlow } from "../../tensorflow/locate";
import type { Library, Made } from "../report";
import type { AskChild } from "./child";

/** What a TensorFlow was made for; undefined if it does not say. */
export async function readMade({ directory }: TensorFlow): Promise<Made | undefined> {
  const text = await readFile(join(directory, "python/platform/build_info.py"), "utf8").catch(() => "");
  const value = (name: string): string | undefined => new RegExp(`'${name}', '([\\d.]+)'`).exec(text)?.[1];
  const [cuda, cudnn] = [value("cuda_version"), value("cudnn_version")];
  if (!text.includes("is_cuda_build")) return undefined;
  return { ...(cuda !== undefined && { cuda }), ...(cudnn !== undefined && { cudnn }) };
}

/** Loads TensorFlow's own library, and those that it will look for on a GPU, each in a process of its own. */
export async function probeLibraries(
  found: TensorFlow,
  made: Made | undefined,
  withGpu: boolean,
  askChild: AskChild,
): Promise<Library[]> {
  const wanted = [join(found.directory, "libtensorflow_cc.so.2"), ...(withGpu && made ? gpuLibraries(made) : [])];
  const env = trainerEnvironment(found);
  return Promise.all(
    wanted.map(async (library): Promise<Library> => {
      const name = basename(library);
      const answer = await askChild<{ path?: string; trouble?: string }>(["load", library], env, 60_000);
      if (!answer.ok) return { name, trouble: answer.why };
      const { path, trouble } = answer;
      if (trouble !== undefined) return { name, trouble };
      const version = path === undefined ? undefined : await versionOf(path);
      return { name, ...(path !== undefined && { path }), ...(version !== undefined && { version }) };
    }),
  );
}

/** CUDA 12.5.1 is libcudart.so.12, cuDNN 9 is libcudnn.so.9; libcuda comes with the driver. */
function gpuLibraries({ cuda, cudnn }: Made): string[] {
  const major = (version: string): string => version.split(".")[0]!;
  return [
    "libcuda.so.1",
    ...(cuda === undefined ? [] : [`libcudart.so.${major(cuda)}`, `libcublas.so.${major(cuda)}`]),
    ...(cudnn === undefined ? [] : [`libcudnn.so.${major(cudnn)}`]),
  ];
}

/** In the file's name (libcudnn.so.9.3.0), or of NVIDIA's package that it is of: nvidia/cudnn/lib is nvidia_cudnn_cu12-9.3.0.75. */
async function versionOf(path: string): Promise<string | undefined> {
  const inName = /\.so\.(\d+\.\d+[\d.]*)$/.exec(path)?.[1];
  const folder = dirname(path);
  if (inName !== undefined || basename(folder) !== "lib") return inName;
  const part = basename(dirname(folder));
  const packages = await readdir(join(folder, "../../..")).catch(() => []);
  const record = new RegExp(`^nvidia_${part}_cu\\d+-(.+)\\.dist-info$`);
  return packages.map((name) => record.exec(name)?.[1]).find((version) => version !== undefined);
}
