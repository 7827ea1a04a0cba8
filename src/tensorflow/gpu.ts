import { existsSync } from "node:fs";

/** By a driver's own file: NVIDIA's, Windows' in WSL, AMD's. It costs nothing, loading TensorFlow to ask it a second. */
export function hasGpu(): boolean {
  return ["/dev/nvidiactl", "/dev/dxg", "/dev/kfd"].some((path) => existsSync(path));
}
