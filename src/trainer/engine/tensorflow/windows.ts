import type { Op, Value, Window } from "../../graph/graph";
import { int, ints, string, type, type Attribute } from "./nodes";
import type { Context } from "./context";

type OpOf<K extends Op["kind"]> = Extract<Op, { kind: K }>;

export const nhwc = { data_format: string("NHWC") };

/**
 * (kernel - 1) / 2 zeros on every side. With stride 1 that is TensorFlow's SAME, for which it has faster gradients; with
 * another stride SAME may have fewer above and to the left than below and to the right.
 */
export function windowOf({ kernel, stride }: Window): Record<string, Attribute> {
  if (stride === 1) return { ...nhwc, strides: ints(1, 1, 1, 1), padding: string("SAME") };
  const pad = (kernel - 1) / 2;
  return {
    ...nhwc,
    strides: ints(1, stride, stride, 1),
    padding: string("EXPLICIT"),
    explicit_paddings: ints(0, 0, pad, pad, pad, pad, 0, 0),
  };
}

export function poolingOf(window: Window): Record<string, Attribute> {
  return { ...windowOf(window), ksize: ints(1, window.kernel, window.kernel, 1) };
}

/** Bits of the dimensions whose given ends do not count: a slice goes to the end of all four. */
const toTheEnd = int(0b1111);
const slice = {
  Index: type("int32"),
  begin_mask: int(0),
  end_mask: toTheEnd,
  ellipsis_mask: int(0),
  new_axis_mask: int(0),
  shrink_axis_mask: int(0),
};

/** Option A: every second pixel of every second row, then channels of zeros. */
export function addZeroPadding({ x, y, stride }: OpOf<"zero-padding">, { list, of, is }: Context): void {
  const kept = stride === 1 ? of(x) : list.float("StridedSlice", [of(x), ...everySecond(stride, list)], slice);
  const more = channels(y) - channels(x);
  const around = list.constant("int32", [4, 2], [0, 0, 0, 0, 0, 0, 0, more]);
  is(y, more === 0 ? kept : list.float("Pad", [kept, around], { Tpaddings: type("int32") }));
}

export function addZeroPaddingGradient(op: OpOf<"zero-padding-gradient">, { list, batch, of, is }: Context): void {
  const { dy, dx, stride } = op;
  const [height = 0, width = 0] = dy.shape;
  const index = { Index: type("int32") };
  const size = list.ints(batch, height, width, channels(dx));
  const kept =
    channels(dy) === channels(dx) ? of(dy) : list.float("Slice", [of(dy), list.ints(0, 0, 0, 0), size], index);
  const whole = list.ints(batch, ...dx.shape);
  is(dx, stride === 1 ? kept : list.float("StridedSliceGrad", [whole, ...everySecond(stride, list), kept], slice));
}

/** Begin, end and step of a slice. */
function everySecond(stride: number, list: Context["list"]): string[] {
  return [list.ints(0, 0, 0, 0), list.ints(0, 0, 0, 0), list.ints(1, stride, stride, 1)];
}

function channels({ shape }: Value): number {
  return shape[2] ?? 0;
}
