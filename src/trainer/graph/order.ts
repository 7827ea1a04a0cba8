import type { Op } from "./graph";
import { inputs, isReduction, isUpdate, outputs, variablesOf } from "./ops";

/**
 * The ops of a step in an order that an engine can run in few phases, a phase being what lies between two places where
 * all images must be waited for. A phase begins with its updates (once a batch), then come ops that work on one image,
 * among them the reductions whose results the next phases read.
 *
 * Reductions come in the earliest phase that they can, so that those of both paths of a unit share one. All other ops
 * come in the phase of their first reader, so that little has to be kept from one phase to the next.
 */
export function inPhases(ops: Op[]): Op[] {
  const phases = new Map<Op, number>();
  const phaseOf = (op: Op): number => phases.get(op) ?? 0;
  const maker = new Map(ops.flatMap((op) => outputs(op).map((v) => [v.id, op] as const)));
  const work = ops.filter((op) => !isUpdate(op));
  /** The first phase in which a value can be read. */
  const ready = (op: Op): number => phaseOf(op) + (isReduction(op) ? 1 : 0);
  const earliest = (op: Op): number =>
    Math.max(0, ...inputs(op).map(({ id }) => (maker.has(id) ? ready(maker.get(id)!) : 0)));

  for (const op of work) phases.set(op, earliest(op));
  const firstReader = new Map<number, number>();
  for (const op of work.toReversed()) {
    const readers = outputs(op).flatMap(({ id }) => firstReader.get(id) ?? []);
    if (!isReduction(op) && readers.length > 0) phases.set(op, Math.min(...readers));
    for (const { id } of inputs(op)) firstReader.set(id, Math.min(phaseOf(op), firstReader.get(id) ?? Infinity));
  }

  // A variable changes only after all ops that read it.
  const lastReader = new Map<string, number>();
  for (const op of work)
    for (const { name } of variablesOf(op)) lastReader.set(name, Math.max(phaseOf(op), lastReader.get(name) ?? 0));
  for (const op of ops.filter(isUpdate))
    phases.set(op, Math.max(earliest(op), ...variablesOf(op).map(({ name }) => 1 + (lastReader.get(name) ?? -1))));

  const rank = (op: Op): number => 2 * phaseOf(op) + (isUpdate(op) ? 0 : 1);
  return ops.toSorted((a, b) => rank(a) - rank(b));
}
