/**
 * The vector instructions of the embedded engine: those that every V8 has (`plain`), that this one has (`standard`), or
 * that it has behind experimental flags, too (`fastest`), wherever their results agree with the plain ones'.
 */
export const simdNames = ["fastest", "standard", "plain"] as const;
export type Simd = (typeof simdNames)[number];

/** Tells a trainer, in its environment, which to use. */
export const simdVariable = "RESIDUAL_SIMD";

/** What a setting or the environment asks for; `fastest` if it is none of them. */
export function simdOf(text: string | undefined): Simd {
  return simdNames.find((name) => name === text) ?? "fastest";
}
