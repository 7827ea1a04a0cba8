/** Data sets that a file can name, and what their images are. */
export interface DataSet {
  /** As people write it. */
  title: string;
  size: number;
  channels: number;
  classes: number;
  /** Images for training. */
  training: number;
}

/** What comes with the program; the others are added. */
export const embeddedData = "fashion-mnist-small";

const dataSets: Record<string, DataSet> = {
  [embeddedData]: { title: "Fashion-MNIST, small", size: 28, channels: 1, classes: 10, training: 6_000 },
  "cifar-10": { title: "CIFAR-10", size: 32, channels: 3, classes: 10, training: 50_000 },
  "cifar-100": { title: "CIFAR-100", size: 32, channels: 3, classes: 100, training: 50_000 },
  "fashion-mnist": { title: "Fashion-MNIST", size: 28, channels: 1, classes: 10, training: 60_000 },
  mnist: { title: "MNIST", size: 28, channels: 1, classes: 10, training: 60_000 },
};

export const dataSetNames = Object.keys(dataSets);

export function dataSet(name: string): DataSet | undefined {
  return Object.hasOwn(dataSets, name) ? dataSets[name] : undefined;
}

/** `name`, unless another known data set has these images and that one has not. */
export function dataFor(images: Pick<DataSet, "size" | "channels" | "classes">, name: string): string {
  const fits = (other: DataSet): boolean =>
    other.size === images.size && other.channels === images.channels && other.classes === images.classes;
  const named = dataSet(name);
  if (!named || fits(named)) return name;
  return Object.keys(dataSets).find((other) => fits(dataSets[other]!)) ?? name;
}
