import { describe, expect, test } from "vitest";
import { float32, readSafetensors, safetensors } from "../../src/trainer/safetensors";
import { initialWeights, weightsFrom } from "../../src/trainer/weights";
import { smallNetwork } from "./networks";
import { tensors } from "../../src/arch/network";

function file(header: unknown, bytes = 0): Buffer {
  const json = Buffer.from(typeof header === "string" ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([length, json, Buffer.alloc(bytes)]);
}

describe("a safetensors file", () => {
  test("gives back what was written", () => {
    const numbers = Float32Array.of(1.5, -0, 3e-40, Infinity, NaN, 1 / 3);
    const written = Buffer.concat(safetensors([{ name: "ä.weight", shape: [2, 3], numbers }], { step: "7" }));
    const read = readSafetensors(written, "w");
    expect(read.metadata).toEqual({ step: "7" });
    expect(read.tensors.get("ä.weight")).toMatchObject({ type: "F32", shape: [2, 3] });
    expect(float32(read.tensors.get("ä.weight")!)).toEqual(numbers);
    expect(Number(written.readBigUInt64LE()) % 8).toBe(0);
  });

  test.each([
    [
      "shorter than its length",
      Buffer.from("abc"),
      /it has 3 bytes, and its first 8 should say how long its header is/,
    ],
    [
      "a header that is cut off",
      file({ a: 1 }).subarray(0, 10),
      /its first 8 bytes say that 7 bytes of header follow, and there are 2/,
    ],
    [
      "a header length beyond the file",
      Buffer.from("ffffffffffffff7f00", "hex"),
      /say that 9223372036854775807 bytes of header follow/,
    ],
    ["a header that is not JSON", file("{nonsense"), /its header is not JSON/],
    ["a header that is a list", file([]), /its header is not an object/],
    ["an entry without a shape", file({ a: { dtype: "F32" } }), /entry for a lacks dtype, shape or data_offsets/],
    [
      "an unknown type",
      file({ a: { dtype: "X9", shape: [], data_offsets: [0, 4] } }, 4),
      /a is of the unknown type X9/,
    ],
    [
      "bytes that do not fit the shape",
      file({ a: { dtype: "F32", shape: [3], data_offsets: [0, 8] } }, 8),
      /a is F32 \[3\] but has 8 bytes/,
    ],
    [
      "numbers that are cut off",
      file({ a: { dtype: "F32", shape: [2], data_offsets: [0, 8] } }, 4),
      /a should end at byte \d+, and the file ends at \d+/,
    ],
    ["a negative place", file({ a: { dtype: "U8", shape: [1], data_offsets: [-1, 0] } }), /entry for a lacks/],
  ])("that is broken says how: %s", (_, bytes, words) => {
    expect(() => readSafetensors(bytes, "w.safetensors")).toThrow(words);
    expect(() => readSafetensors(bytes, "w.safetensors")).toThrow(/^w.safetensors is not a whole safetensors file/);
  });
});

describe("weights", () => {
  const network = smallNetwork();
  const shapes = new Map([...tensors(network)].map(({ name, shape }) => [name, shape]));
  const written = (weights: Map<string, Float32Array>, shapeOf = (name: string) => shapes.get(name) ?? [1]): Buffer =>
    Buffer.concat(safetensors([...weights].map(([name, numbers]) => ({ name, shape: shapeOf(name), numbers }))));

  test("are loaded by their names, whatever their order; a checkpoint's momentum and state are left out", () => {
    const start = initialWeights(network, 3);
    const shuffled = new Map([...start, ["momentum.stem.conv.weight", Float32Array.of(1)], ["state.x", Float32Array.of(1)]].reverse() as [string, Float32Array][]); // prettier-ignore
    const loaded = weightsFrom(readSafetensors(written(shuffled), "w"), network, "w");
    expect(new Map([...loaded].sort())).toEqual(new Map([...start].sort()));
  });

  test("of another type do not fit, whatever their shape", () => {
    const bytes = written(initialWeights(network, 3));
    const header = bytes.indexOf('"head.fc.bias":{"dtype":"F32"');
    bytes.write("I32", bytes.indexOf("F32", header));
    const load = () => weightsFrom(readSafetensors(bytes, "w"), network, "w");
    expect(load).toThrow(/head.fc.bias should be F32 \[3\] and is I32 \[3\]/);
  });

  test("that do not fit are all listed: missing, left over, misshapen", () => {
    const start = initialWeights(network, 3);
    start.delete("head.fc.bias");
    start.set("tail.weight", Float32Array.of(1));
    const misshapen = (name: string): number[] => (name === "head.fc.weight" ? [4, 3] : (shapes.get(name) ?? [1]));
    const load = () => weightsFrom(readSafetensors(written(start, misshapen), "w"), network, "w");
    expect(load).toThrow(/head.fc.bias should be F32 \[3\] and is missing/);
    expect(load).toThrow(/head.fc.weight should be F32 \[3, 4\] and is F32 \[4, 3\]/);
    expect(load).toThrow(/tail.weight is no tensor of this network/);
  });
});
