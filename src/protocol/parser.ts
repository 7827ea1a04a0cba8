import * as v from "valibot";

/** How many; a step, a place or an offset from 0. */
export const count = v.pipe(v.number(), v.integer(), v.minValue(0));
/** What counts from 1. */
export const positive = v.pipe(v.number(), v.integer(), v.minValue(1));
/** Of the paper or a run, in percent; "fail": above 20%. Table 1. */
export const testError = v.union([v.number(), v.literal("fail")]);

/** A parser for what comes across a border: undefined for what is not understood. */
export function parserOf<S extends v.GenericSchema>(schema: S): (value: unknown) => v.InferOutput<S> | undefined {
  return (value) => {
    const parsed = v.safeParse(schema, value);
    return parsed.success ? parsed.output : undefined;
  };
}
