/**
 * Loaded before the real trainer (node --require): a file system that fails as the file named by FAULTS says, for as
 * long as it says so. Standard streams are spared.
 *   short   a write takes a part of what it is given
 *   full    half of a write, then ENOSPC
 *   locked  EACCES for all that is opened to be written, or renamed
 */
const fs = require("node:fs");
const promises = require("node:fs/promises");

const { writeSync, readFileSync } = fs;
const { open, rename, writeFile } = promises;

function fault() {
  try {
    return readFileSync(process.env.FAULTS, "utf8").trim();
  } catch {
    return "";
  }
}

function failure(code, call) {
  return Object.assign(new Error(`${code}: as the test wants it, ${call}`), { code, syscall: call });
}

/** Half of a write arrives; nothing of the next one. */
let torn = false;

fs.writeSync = (file, data, ...rest) => {
  const kind = file > 2 ? fault() : "";
  if (kind !== "full") torn = false;
  const half = () => writeSync(file, data.subarray(0, Math.ceil(data.length / 2)));
  if (kind === "short") return half();
  if (kind !== "full") return writeSync(file, data, ...rest);
  if (torn) throw failure("ENOSPC", "write");
  torn = true;
  return half();
};

promises.open = async (path, flags, ...rest) => {
  const writes = typeof flags === "string" && /[wa+]/.test(flags);
  if (writes && fault() === "locked") throw failure("EACCES", "open");
  const handle = await open(path, flags, ...rest);
  if (!writes) return handle;
  const { writeFile } = handle;
  handle.writeFile = async (data) => {
    if (fault() !== "full") return writeFile.call(handle, data);
    await writeFile.call(handle, data.slice(0, data.length / 2));
    throw failure("ENOSPC", "write");
  };
  return handle;
};

promises.writeFile = async (path, data, ...rest) => {
  const kind = fault();
  if (kind === "locked") throw failure("EACCES", "open");
  if (kind !== "full") return writeFile(path, data, ...rest);
  await writeFile(path, data.slice(0, data.length / 2), ...rest);
  throw failure("ENOSPC", "write");
};

promises.rename = async (...paths) => {
  if (fault() === "locked") throw failure("EACCES", "rename");
  return rename(...paths);
};
