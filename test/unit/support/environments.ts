import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** What is put into a Python environment in the place of TensorFlow: its folder and record, as pip leaves them. */
export interface Wheel {
  version: string;
  name?: string;
  /** Content of both libraries; null: they are missing. */
  library?: string | null;
  /** Of its __init__.py, which nobody is to run. */
  code?: string;
  /** Packages beside it that bring libraries: cudnn for nvidia/cudnn/lib. */
  nvidia?: string[];
}

/** Makes a real Python environment in `folder`, with such a TensorFlow or none. Returns its Python. */
export function makeEnvironment(folder: string, wheel?: Wheel): string {
  execFileSync("python3", ["-m", "venv", "--without-pip", folder]);
  if (wheel) install(sitePackages(folder), wheel);
  return join(folder, "bin", "python3");
}

/** The folder of TensorFlow in an environment. */
export function tensorflowIn(folder: string): string {
  return join(sitePackages(folder), "tensorflow");
}

function sitePackages(folder: string): string {
  const script = "import sysconfig; print(sysconfig.get_path('purelib'))";
  return execFileSync(join(folder, "bin", "python3"), ["-c", script], { encoding: "utf8" }).trim();
}

function install(packages: string, wheel: Wheel): void {
  const { version, name = "tensorflow", library = "", code = "", nvidia = [] } = wheel;
  const record = join(packages, `${name.replace("-", "_")}-${version}.dist-info`);
  mkdirSync(join(packages, "tensorflow"), { recursive: true });
  mkdirSync(record);
  writeFileSync(join(packages, "tensorflow", "__init__.py"), code);
  writeFileSync(join(record, "METADATA"), `Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\n`);
  for (const part of nvidia) mkdirSync(join(packages, "nvidia", part, "lib"), { recursive: true });
  if (library !== null)
    for (const part of ["cc", "framework"])
      writeFileSync(join(packages, "tensorflow", `libtensorflow_${part}.so.2`), library);
}
