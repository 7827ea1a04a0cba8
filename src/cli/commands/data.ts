import { addable, addByDownload, addFrom, cifarOf, listAdded, titleOf } from "../../data/add";
import { dataFolder } from "../../data/folder";
import { readableSize } from "../../util/readableSize";
import { answer, parseArguments, refuse, say, UsageError, type Command } from "../command";

export const data: Command = {
  name: "data",
  summary: "adds data sets, and lists them",
  usage: `residual data add NAME [PATH] [--json]
residual data list [--json]

Adds ${addable.join(", ")}, which a file or --data can then name.
CIFAR is downloaded, or taken from PATH: its .tar.gz (binary version) or a folder with its files; the others are taken
from the folder PATH with their four files. A download that broke off goes on where it was. Data lie in the folder that
RESIDUAL_DATA names, or where the system has such things. Exit status 1 if it could not be added.

  --json    { "name", "folder" } or { "folder", "sets": [{ "name", "title", "there" }] }

Example:
  residual data add cifar-10 Downloads/cifar-10-binary.tar.gz`,

  async run(args) {
    const { values, positionals } = parseArguments(args, { json: { type: "boolean" } });
    const [what, name, path, ...more] = positionals;
    const folder = dataFolder();
    if (what === "list" && name === undefined) {
      const sets = await listAdded(folder);
      if (values.json) answer({ folder, sets });
      else for (const { name, there } of sets) say(`${name.padEnd(16)}${there ? "there" : "not there"}`);
      return 0;
    }
    if (what !== "add" || name === undefined || more.length > 0)
      throw new UsageError('Say "add" and a name, or "list".');
    if (!addable.includes(name))
      throw new UsageError(`There is no data set "${name}" to add. Use one of ${addable.join(", ")}.`);
    const cifar = cifarOf(name);
    if (!cifar && path === undefined) throw new UsageError(`Name the folder with the four files of ${titleOf(name)}.`);
    try {
      if (path !== undefined) await addFrom(name, path, folder);
      else if (cifar) await addByDownload(cifar, folder, { onProgress: progress(cifar.archive.bytes) });
      if (values.json) answer({ name, folder });
      else say(`${titleOf(name)} is in ${folder}`);
      return 0;
    } catch (error) {
      return refuse(error, values.json);
    }
  },
};

/** A line that is written anew with each percent, in a terminal. */
function progress(all: number): (bytes: number) => void {
  let told = -1;
  return (bytes) => {
    const percent = Math.floor((100 * bytes) / all);
    if (percent === told || !process.stderr.isTTY) return;
    told = percent;
    process.stderr.write(`\r\x1b[K${readableSize(bytes)} of ${readableSize(all)}${bytes === all ? "\n" : ""}`);
  };
}
