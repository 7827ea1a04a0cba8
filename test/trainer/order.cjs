/**
 * Loaded before the real trainer (node --require): writes into the file named by ORDER, line by line, what the trainer
 * brings onto the disk ("sync NAME") and what it gives another name ("rename NAME").
 */
const fs = require("node:fs");
const promises = require("node:fs/promises");
const { basename } = require("node:path");

const note = (words) => fs.appendFileSync(process.env.ORDER, `${words}\n`);
const { fsyncSync, openSync } = fs;
const { open, rename } = promises;
const names = new Map();

fs.openSync = (path, ...rest) => {
  const file = openSync(path, ...rest);
  names.set(file, basename(path));
  return file;
};
fs.fsyncSync = (file) => {
  fsyncSync(file);
  note(`sync ${names.get(file)}`);
};
promises.open = async (path, ...rest) => {
  const handle = await open(path, ...rest);
  const { sync } = handle;
  handle.sync = async () => {
    await sync.call(handle);
    note(`sync ${basename(path)}`);
  };
  return handle;
};
promises.rename = async (from, to) => {
  await rename(from, to);
  note(`rename ${basename(to)}`);
};
