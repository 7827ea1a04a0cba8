/** The four files of MNIST and of data in its form. https://yann.lecun.com/exdb/mnist/ */
const idxNames = [
  "train-images-idx3-ubyte",
  "train-labels-idx1-ubyte",
  "t10k-images-idx3-ubyte",
  "t10k-labels-idx1-ubyte",
] as const;

/** Which file of a folder each of them is, zipped or not, and with the dot that some copies have; undefined: none. */
export function idxFilesIn(names: string[]): (string | undefined)[] {
  return idxNames.map((name) => {
    const forms = [name, name.replace("-idx", ".idx")].flatMap((form) => [form, `${form}.gz`]);
    return forms.find((form) => names.includes(form));
  });
}

/** The same where all four are there. Throws an Error for people that says which `folder` lacks. */
export function allIdxFilesIn(names: string[], folder: string): string[] {
  const files = idxFilesIn(names);
  const missing = idxNames.filter((_, i) => files[i] === undefined);
  if (missing.length > 0) throw new Error(`${folder} lacks ${missing.join(", ")}, each with .gz or without.`);
  return files as string[];
}
