import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import type { Places } from "./locate";

/** The environment that "Residual: Install GPU Engine" makes, in the extension's storage. */
export function privateEnvironmentIn(storage: string): string {
  return join(storage, "tensorflow");
}

/** Where libtensorflow lies if @tensorflow/tfjs-node-gpu was installed with it. `dist`: this program's folder. */
export function libraryOfPackage(dist: string): string {
  return join(dist, "../node_modules/@tensorflow/tfjs-node-gpu/deps/lib");
}

/**
 * Where the command line looks: RESIDUAL_TENSORFLOW stands for the setting, and the private environment is that of the
 * first editor that has one.
 */
export function placesOfCommandLine(dist: string): Places {
  const privateEnvironment = [ownEnvironment(), ...storages().map(privateEnvironmentIn)].find((folder) =>
    existsSync(folder),
  );
  return { setting: process.env.RESIDUAL_TENSORFLOW, privateEnvironment, package: libraryOfPackage(dist) };
}

/** The environment that `residual doctor --install` makes, where no editor need be. */
export function ownEnvironment(): string {
  return privateEnvironmentIn(join(process.env.XDG_DATA_HOME ?? join(homedir(), ".local/share"), "residual-explorer"));
}

/** The extension's storage in the editors that there are: VS Code, its server, VSCodium, Cursor, code-server. */
function storages(): string[] {
  const home = homedir();
  const settings =
    process.platform === "win32"
      ? (process.env.APPDATA ?? join(home, "AppData/Roaming"))
      : process.platform === "darwin"
        ? join(home, "Library/Application Support")
        : (process.env.XDG_CONFIG_HOME ?? join(home, ".config"));
  const data = process.env.XDG_DATA_HOME ?? join(home, ".local/share");
  const users = [
    ...["Code", "Code - Insiders", "VSCodium", "Cursor"].map((editor) => join(settings, editor)),
    ...[".vscode-server", ".vscode-server-insiders", ".cursor-server"].map((server) => join(home, server, "data")),
    join(data, "code-server"),
  ];
  return users.map((user) => join(user, "User/globalStorage/residual-explorer.residual-explorer"));
}
