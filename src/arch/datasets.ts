/** Data sets that a file can name, and what their images are. */
export interface DataSet {
  size: number;
  channels: number;
  classes: number;
  /** Images for training. */
  training: number;
}

const dataSets: Record<string, DataSet> = {
  "fashion-mnist-small": { size: 28, channels: 1, classes: 10, training: 6_000 },
  "cifar-10": { size: 32, channels: 3, classes: 10, training: 50_000 },
  "cifar-100": { size: 32, channels: 3, classes: 100, training: 50_000 },
};

export function dataSet(name: string): DataSet | undefined {
  return Object.hasOwn(dataSets, name) ? dataSets[name] : undefined;
}

/** `name`, unless another known data set has these images and that one has not. */
export function dataFor(images: Omit<DataSet, "training">, name: string): string {
  const fits = (other: DataSet): boolean =>
    other.size === images.size && other.channels === images.channels && other.classes === images.classes;
  const named = dataSet(name);
  if (!named || fits(named)) return name;
  return Object.keys(dataSets).find((other) => fits(dataSets[other]!)) ?? name;
}
