/** The binary versions of CIFAR-10 and CIFAR-100. https://www.cs.toronto.edu/~kriz/cifar.html */
export interface Cifar {
  name: "cifar-10" | "cifar-100";
  title: string;
  classes: number;
  /** Equally long. */
  train: string[];
  test: string;
  /** Before an image's pixels: its class; in CIFAR-100 its superclass and then its class. */
  labelBytes: number;
  archive: { url: string; bytes: number; sha256: string };
}

export const cifars: Cifar[] = [
  {
    name: "cifar-10",
    title: "CIFAR-10",
    classes: 10,
    train: [1, 2, 3, 4, 5].map((n) => `data_batch_${n}.bin`),
    test: "test_batch.bin",
    labelBytes: 1,
    archive: {
      url: "https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz",
      bytes: 170_052_171,
      sha256: "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd",
    },
  },
  {
    name: "cifar-100",
    title: "CIFAR-100",
    classes: 100,
    train: ["train.bin"],
    test: "test.bin",
    labelBytes: 2,
    archive: {
      url: "https://www.cs.toronto.edu/~kriz/cifar-100-binary.tar.gz",
      bytes: 168_513_733,
      sha256: "58a81ae192c23a4be8b1804d68e518ed807d710a4eb253b1f2a199162a40d8ec",
    },
  },
];

/** What either has, unpacked: 60,000 images and their labels. */
export const cifarUnpackedBytes = 184_400_000;
/** More than either has, unpacked. */
export const mostCifarBytes = 2 ** 28;
/** 32x32 pixels of red, as many of green, as many of blue. */
export const cifarPixels = 3 * 32 * 32;

/** How many images a file has. Throws an Error for people; `from` is the folder or archive that it is in. */
export function imagesIn(
  { title, labelBytes }: Cifar,
  { name, bytes }: { name: string; bytes: number },
  from: string,
): number {
  const images = bytes / (labelBytes + cifarPixels);
  if (Number.isInteger(images) && images > 0) return images;
  throw new Error(
    `${name} of ${from} has ${bytes.toLocaleString("en-US")} bytes, which is no whole number of ${title}'s images: it is cut off, or something else.`,
  );
}

/** Throws an Error for people if files are missing, or do not fit together. `images`: how many each file has. */
export function checkWhole({ title, train, test }: Cifar, images: ReadonlyMap<string, number>, from: string): void {
  const missing = [...train, test].filter((name) => !images.has(name));
  if (missing.length > 0) throw new Error(`${from} lacks ${missing.join(", ")} of ${title}.`);
  if (new Set(train.map((name) => images.get(name))).size > 1)
    throw new Error(`The files ${train.join(", ")} of ${from} are not equally long: one is cut off.`);
}
