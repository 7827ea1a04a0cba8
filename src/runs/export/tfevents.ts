import { maskedCrc32c } from "./crc32c";
import type { WholeRun } from "../../protocol/curves";

/** A run as a file of TensorBoard: training loss and error, rate, test loss and error, each by step. */
export function* tfevents(run: WholeRun): Generator<Uint8Array> {
  const created = Date.parse(run.created) / 1000;
  const times = new Map(run.train.map(({ step, time }) => [step, created + time]));
  yield record(event(created, 0, text(3, "brain.Event:2")));
  for (const { step, loss, error, rate, time } of run.train)
    yield record(
      event(created + time, step, scalars({ "train/loss": loss, "train/error": error, "train/rate": rate })),
    );
  for (const { step, loss, error } of run.test)
    yield record(event(times.get(step) ?? created, step, scalars({ "test/loss": loss, "test/error": error })));
}

/** What TensorBoard takes for such a file, by its name. */
export function eventsFileName({ created }: Pick<WholeRun, "created">): string {
  return `events.out.tfevents.${Math.floor(Date.parse(created) / 1000)}.residual`;
}

/** Length, its sum, data, its sum: TFRecord. */
function record(data: Uint8Array): Uint8Array {
  const head = Buffer.alloc(12);
  head.writeBigUInt64LE(BigInt(data.length));
  head.writeUInt32LE(maskedCrc32c(head.subarray(0, 8)), 8);
  const foot = Buffer.alloc(4);
  foot.writeUInt32LE(maskedCrc32c(data));
  return Buffer.concat([head, data, foot]);
}

/** tensorflow.Event: wall_time = 1, step = 2, file_version = 3, summary = 5. */
function event(time: number, step: number, content: Uint8Array): Uint8Array {
  const wall = Buffer.alloc(9, (1 << 3) | 1);
  wall.writeDoubleLE(time, 1);
  return Buffer.concat([wall, Uint8Array.of(2 << 3, ...varint(step)), content]);
}

/** tensorflow.Summary: value = 1 with tag = 1 and simple_value = 2. */
function scalars(values: Record<string, number>): Uint8Array {
  const all = Object.entries(values).map(([tag, value]) => {
    const number = Buffer.alloc(5, (2 << 3) | 5);
    number.writeFloatLE(value, 1);
    return message(1, Buffer.concat([text(1, tag), number]));
  });
  return message(5, Buffer.concat(all));
}

function text(field: number, words: string): Uint8Array {
  return message(field, Buffer.from(words));
}

/** A field that says how long it is. */
function message(field: number, content: Uint8Array): Uint8Array {
  return Buffer.concat([Uint8Array.of((field << 3) | 2, ...varint(content.length)), content]);
}

/** Seven bits a byte, the lowest first. */
function varint(value: number): number[] {
  const bytes: number[] = [];
  for (; value >= 128; value = Math.floor(value / 128)) bytes.push((value % 128) | 128);
  return [...bytes, value];
}
