import * as v from "valibot";

/** A parser for what comes across a border: undefined for what is not understood. */
export function parserOf<S extends v.GenericSchema>(schema: S): (value: unknown) => v.InferOutput<S> | undefined {
  return (value) => {
    const parsed = v.safeParse(schema, value);
    return parsed.success ? parsed.output : undefined;
  };
}
