/**
 * Files of tensors: 8 bytes length, a JSON header of names, types, shapes and places, then the numbers, little endian.
 * https://huggingface.co/docs/safetensors
 */
export interface TensorFile {
  tensors: Map<string, FileTensor>;
  metadata: Record<string, string>;
}

export interface FileTensor {
  /** "F32", "U8", "I32", ... */
  type: string;
  shape: number[];
  /** A view of the file; at no certain alignment. */
  bytes: Uint8Array;
}

const bytesPerElement: Record<string, number> = {
  BOOL: 1,
  U8: 1,
  I8: 1,
  F8_E4M3: 1,
  F8_E5M2: 1,
  U16: 2,
  I16: 2,
  F16: 2,
  BF16: 2,
  U32: 4,
  I32: 4,
  F32: 4,
  U64: 8,
  I64: 8,
  F64: 8,
};
/** As in the format's other readers. */
const longestHeader = 100_000_000;

/** Throws an Error that says what is wrong with the file `name`. */
export function readSafetensors(file: Uint8Array, name: string): TensorFile {
  const fail = (what: string): never => {
    throw new Error(`${name} is not a whole safetensors file: ${what}.`);
  };
  if (file.length < 8) fail(`it has ${file.length} bytes, and its first 8 should say how long its header is`);
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const long = view.getBigUint64(0, true);
  if (long > BigInt(Math.min(longestHeader, file.length - 8)))
    fail(`its first 8 bytes say that ${long} bytes of header follow, and there are ${file.length - 8}`);
  const start = 8 + Number(long);
  const header = parseHeader(file.subarray(8, start), fail);

  const tensors = new Map<string, FileTensor>();
  for (const [tensor, entry] of Object.entries(header)) {
    if (tensor === "__metadata__") continue;
    const { dtype, shape, data_offsets: offsets } = isObject(entry) ? entry : {};
    if (typeof dtype !== "string" || !isSizes(shape) || !isSizes(offsets) || offsets.length !== 2)
      return fail(`the header's entry for ${tensor} lacks dtype, shape or data_offsets`);
    const [from = 0, to = 0] = offsets;
    const size = bytesPerElement[dtype];
    if (size === undefined) return fail(`${tensor} is of the unknown type ${dtype}`);
    if (to - from !== shape.reduce((a, b) => a * b, size))
      fail(`${tensor} is ${dtype} [${shape.join(", ")}] but has ${to - from} bytes`);
    if (start + to > file.length)
      fail(`${tensor} should end at byte ${start + to}, and the file ends at ${file.length}; it may be cut off`);
    tensors.set(tensor, { type: dtype, shape, bytes: file.subarray(start + from, start + to) });
  }
  const metadata = Object.entries(header["__metadata__"] ?? {}).filter(([, value]) => typeof value === "string");
  return { tensors, metadata: Object.fromEntries(metadata) };
}

function parseHeader(bytes: Uint8Array, fail: (what: string) => never): Record<string, unknown> {
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    fail("its header is not JSON");
  }
  return isObject(header) ? header : fail("its header is not an object");
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((n) => Number.isSafeInteger(n) && n >= 0);
}

/** The parts of a file of float32 tensors: header first, then each tensor's bytes. */
export function safetensors(
  tensors: Iterable<{ name: string; shape: number[]; numbers: Float32Array }>,
  metadata: Record<string, string> = {},
): Uint8Array[] {
  const header: Record<string, unknown> = { __metadata__: metadata };
  const parts: Uint8Array[] = [];
  let at = 0;
  for (const { name, shape, numbers } of tensors) {
    header[name] = { dtype: "F32", shape, data_offsets: [at, (at += numbers.byteLength)] };
    parts.push(new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength));
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  // Spaces after the header let the numbers begin at a multiple of 8.
  const first = new Uint8Array(8 + Math.ceil(json.length / 8) * 8).fill(0x20);
  new DataView(first.buffer).setBigUint64(0, BigInt(first.length - 8), true);
  first.set(json, 8);
  return [first, ...parts];
}

/** A copy of a float32 tensor's numbers. */
export function float32({ bytes }: FileTensor): Float32Array {
  return new Float32Array(new Uint8Array(bytes).buffer);
}

/** A copy of the numbers of a tensor of class indices: U8 or I32. */
export function labels({ type, bytes }: FileTensor): Int32Array {
  return type === "U8" ? Int32Array.from(bytes) : new Int32Array(new Uint8Array(bytes).buffer);
}
