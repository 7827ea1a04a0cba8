import type { Value } from "../../../graph/graph";
import {
  isBatchWork,
  reads,
  variablesOf,
  writes,
  type BatchWork,
  type ImageWork,
  type Update,
  type Work,
} from "./work";

/**
 * What lies between two places where all images have to be waited for. Each image goes through all of `images` while it
 * is in the cache; `updates` may run meanwhile; then comes `finish`, once.
 */
export interface Phase {
  updates: Update[];
  images: ImageWork[];
  finish: BatchWork[];
}

export interface Phases {
  phases: Phase[];
  /** Image values that have to be kept for all images, as a later phase reads them. */
  stored: Set<number>;
}

/** Cuts ops into phases. `kept` values are stored whoever reads them. */
export function cutIntoPhases(work: Work[], input: Value, kept: Value[]): Phases {
  const phases = cut(work);
  const stored = new Set([input.id, ...kept.map((v) => v.id)]);
  const maker = new Map(
    phases.flatMap(({ images }) => images.flatMap((w) => writes(w).map((v) => [v.id, w] as const))),
  );
  for (const phase of phases) phase.images = withRepetitions(phase.images, maker, stored);
  for (const phase of phases) phase.images = fused(withoutUnread(phase.images, stored), stored);
  placeUpdates(work, phases);
  return { phases, stored };
}

/** An op that reads the result of a reduction begins a new phase. */
function cut(work: Work[]): Phase[] {
  const phases: Phase[] = [];
  const phase = (index: number): Phase => {
    while (phases.length <= index) phases.push({ updates: [], images: [], finish: [] });
    return phases[index]!;
  };
  /** The first phase in which a value can be read. */
  const ready = new Map<number, number>();
  const readyAt = (op: Work): number => Math.max(0, ...reads(op).map((v) => ready.get(v.id) ?? 0));
  // Where numbers for the whole batch come from variables alone (inference), they get a phase before all images.
  const made = new Set(work.flatMap((op) => (isBatchWork(op) ? [] : writes(op))).map((v) => v.id));
  const fromVariables = work.some((op) => isBatchWork(op) && !reads(op).some((v) => made.has(v.id)));
  let now = fromVariables ? 1 : 0;
  for (const op of work) {
    if (op.kind === "update") continue;
    if (isBatchWork(op)) {
      const at = Math.max(0, readyAt(op) - 1);
      phase(at).finish.push(op);
      for (const v of writes(op)) ready.set(v.id, at + 1);
    } else {
      now = Math.max(now, readyAt(op));
      phase(now).images.push(op);
      for (const v of writes(op)) ready.set(v.id, v.per === "batch" ? now + 1 : now);
    }
  }
  return phases;
}

/** Ops whose result is sooner computed again, in each phase that reads it, than written to memory and read back. */
const repeatable: ReadonlySet<Work["kind"]> = new Set<Work["kind"]>([
  "normalise",
  "relu",
  "bias",
  "sigmoid",
  "complement",
  "scale",
  "dropout",
  "zero-padding",
  "zero-padding-gradient",
  "average-pool-gradient",
]);

/** A phase's ops, each after repetitions of those that it needs from earlier phases. Adds to `stored` all else it reads. */
function withRepetitions(ops: ImageWork[], maker: Map<number, ImageWork>, stored: Set<number>): ImageWork[] {
  const all: ImageWork[] = [];
  const local = new Set<number>();
  const append = (op: ImageWork): void => {
    for (const v of reads(op)) if (v.per === "image") provide(v);
    all.push(op);
    for (const v of writes(op)) local.add(v.id);
  };
  const provide = (v: Value): void => {
    if (local.has(v.id) || stored.has(v.id)) return;
    const op = maker.get(v.id);
    if (op && repeatable.has(op.kind)) append(op);
    else stored.add(v.id);
  };
  for (const op of ops) if (!writes(op).every((v) => local.has(v.id))) append(op);
  return all;
}

/** Leaves out ops whose results nobody reads, as all readers repeat them. */
function withoutUnread(ops: ImageWork[], stored: Set<number>): ImageWork[] {
  const read = new Set<number>();
  return ops
    .toReversed()
    .filter((op) => {
      const wanted = writes(op).some((v) => v.per === "batch" || stored.has(v.id) || read.has(v.id));
      if (wanted) for (const v of reads(op)) read.add(v.id);
      return wanted;
    })
    .reverse();
}

/**
 * Joins two ops where a map would only be read to be gone over again: normalisation and ReLU, their gradients (a ReLU's
 * and the sums of the normalisation before it), and the gradient of a normalisation with what it is added to.
 */
function fused(ops: ImageWork[], stored: Set<number>): ImageWork[] {
  const readers = new Map<number, ImageWork[]>();
  for (const op of ops) for (const { id } of reads(op)) readers.set(id, [...(readers.get(id) ?? []), op]);
  /** The first to read a value; undefined if anything else needs it to be there. */
  const onlyReader = ({ id }: Value): ImageWork | undefined =>
    !stored.has(id) && readers.get(id)?.length === 1 ? readers.get(id)![0] : undefined;
  const joined = new Map<ImageWork, ImageWork[]>();
  for (const op of ops) {
    if (op.kind === "normalise") {
      const relu = onlyReader(op.y);
      if (relu?.kind === "relu") joined.set(op, [{ ...op, relu: true, y: relu.y }]).set(relu, []);
    } else if (op.kind === "normalise-gradient") {
      const add = onlyReader(op.dx);
      if (add?.kind !== "add" || joined.has(add)) continue;
      const other = add.a.id === op.dx.id ? add.b : add.a;
      joined.set(op, []).set(add, [{ ...op, other, dx: add.y }]);
    } else if (op.kind === "relu-gradient") {
      const sums = readers.get(op.dx.id)?.[0];
      if (sums?.kind !== "normalise-sums" || sums.dy.id !== op.dx.id) continue;
      joined.set(op, []).set(sums, [{ ...sums, kind: "relu-gradient-sums", y: op.x, dy: op.dy, dx: op.dx }]);
    }
  }
  return ops.flatMap((op) => joined.get(op) ?? [op]);
}

/** An update comes in the first phase after its gradient is there and all that read the variable have read it. */
function placeUpdates(work: Work[], phases: Phase[]): void {
  const last = new Map<string, number>();
  const gradientOf = new Map<number, number>();
  for (const [i, { images, finish }] of phases.entries())
    for (const op of [...images, ...finish]) {
      for (const { name } of variablesOf(op)) last.set(name, i);
      for (const v of writes(op)) gradientOf.set(v.id, i);
    }
  for (const op of work) {
    if (op.kind !== "update") continue;
    const at = 1 + Math.max(last.get(op.variable.name) ?? -1, gradientOf.get(op.gradient.id) ?? -1);
    while (phases.length <= at) phases.push({ updates: [], images: [], finish: [] });
    phases[at]!.updates.push(op);
  }
}
