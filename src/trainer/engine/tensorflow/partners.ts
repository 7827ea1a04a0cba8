import type { Op, Value, Window } from "../../graph/graph";

type OpOf<K extends Op["kind"]> = Extract<Op, { kind: K }>;

/** All ops that use the statistics of one batch: two kernels in TensorFlow, one forwards and one backwards. */
export interface Normalisation {
  normalise?: OpOf<"normalise">;
  running?: OpOf<"update-running">;
  gradient?: OpOf<"normalise-gradient">;
}

/** Ops of a list that have to know of each other. */
export interface Partners {
  /** By the id of the mean. */
  normalisations: ReadonlyMap<number, Normalisation>;
  /** What the ReLU of a value has made. */
  rectified: (x: Value) => Value | undefined;
  /** What max pooling has made of a value. */
  pooled: (x: Value, window: Window) => Value | undefined;
}

export function partnersOf(ops: Op[]): Partners {
  const normalisations = new Map<number, Normalisation>();
  const rectified = new Map<number, Value>();
  const pooled = new Map<string, Value>();
  const place = ({ id }: Value, { kernel, stride }: Window): string => `${id} ${kernel} ${stride}`;
  const note = ({ id }: Value, part: Normalisation): void => {
    normalisations.set(id, { ...normalisations.get(id), ...part });
  };
  for (const op of ops)
    if (op.kind === "normalise") note(op.mean, { normalise: op });
    else if (op.kind === "update-running") note(op.mean, { running: op });
    else if (op.kind === "normalise-gradient") note(op.mean, { gradient: op });
    else if (op.kind === "relu") rectified.set(op.x.id, op.y);
    else if (op.kind === "max-pool") pooled.set(place(op.x, op), op.y);
  return {
    normalisations,
    rectified: ({ id }) => rectified.get(id),
    pooled: (x, window) => pooled.get(place(x, window)),
  };
}
