import { Code, Control } from "./kernels/codes";
import { emptySection, encode, type Call } from "./program";
import { instantiate, type Run } from "./threads";

/** Where things lie in the memory of a check; below is what the module has for itself. */
const place = { control: 0x10000, thread: 0x10400, program: 0x11000, arena: 0x20000, end: 0x40000 };
const numbers = (place.end - place.arena) / 4;

/**
 * Runs every kernel of two modules on a few small shapes. The first kernel whose results differ by more than rounding;
 * undefined if there is none.
 */
export function disagreement(
  one: WebAssembly.Module,
  other: WebAssembly.Module,
  shared = true,
): keyof typeof Code | undefined {
  const [a, b] = [new Bench(one, shared), new Bench(other, shared)];
  for (const call of kernelCalls()) if (!equal(a.run(call), b.run(call))) return Code[call[0]] as keyof typeof Code;
  return undefined;
}

/** A module with a memory of its own, the same numbers in it before each call. */
class Bench {
  readonly #memory: WebAssembly.Memory;
  readonly #run: Run;

  constructor(module: WebAssembly.Module, shared: boolean) {
    const pages = place.end / 65536;
    this.#memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared });
    this.#run = instantiate(module, this.#memory);
    const reals = new Float32Array(this.#memory.buffer, place.control, Control.words);
    [reals[Control.rate], reals[Control.momentum], reals[Control.weightDecay]] = [0.1, 0.9, 0.01];
  }

  /** The arena after the call. */
  run(call: Call): Float32Array {
    const arena = new Float32Array(this.#memory.buffer, place.arena, numbers);
    arena.set(start);
    const words = encode([{ ...emptySection(), tasks: [{ items: 1, calls: [call] }] }], place.program, 0);
    new Uint32Array(this.#memory.buffer, place.program, words.length).set(words);
    this.#run(place.program, place.control, place.thread, 0, 1);
    return arena;
  }
}

function equal(a: Float32Array, b: Float32Array): boolean {
  const bytes = (of: Float32Array): Buffer => Buffer.from(of.buffer, of.byteOffset, of.byteLength);
  if (bytes(a).equals(bytes(b))) return true;
  let [difference, largest] = [0, 0];
  for (let i = 0; i < a.length; i++) {
    const d = Math.abs(a[i]! - b[i]!);
    difference = Math.max(difference, d === d ? d : Infinity);
    largest = Math.max(largest, Math.abs(b[i]!));
  }
  return difference <= 1e-5 * largest;
}

/** From -1 to 1; from `positive` on from 0.5 to 1.5, then a line of zeros. Without any order that an error could hide in. */
const positive = numbers - 256;
const zeros = numbers - 16;
const start = Float32Array.from({ length: numbers }, (_, i) => {
  const n = ((Math.imul(i ^ (i >>> 7), 0x9e3779b1) >>> 8) & 0xffff) / 32768 - 1;
  return i < positive ? n : i < zeros ? 1 + n / 2 : 0;
});

/** Maps of odd sizes, and of channels that fill one vector of eight and several. */
export function kernelCalls(): Call[] {
  return [
    [5, 7, 8],
    [6, 9, 16],
  ].flatMap(([H = 0, W = 0, channels = 0]) => callsOn(H, W, channels));
}

/** Every kernel at least once; arguments as in kernels.ts. */
function callsOn(H: number, W: number, channels: number): Call[] {
  const pixel = 4 * channels;
  // Rows with a border, and more than tiles of 4x4 pixels reach over.
  const row = (W + 6) * pixel;
  const at = (kilobytes: number): number => place.arena + 1024 * kilobytes;
  const map = (kilobytes: number): number => at(kilobytes) + row + pixel;
  const [x, dy, other, y] = [map(0), map(12), map(24), map(36)];
  const [ofX, ofDy, toY] = [x, dy, y].map((first) => [first, row]) as [number[], number[], number[]];
  const [weights, sums, room] = [at(48), at(88), at(126)];
  const [mean, scale, shift, factors] = [at(48), at(49), at(50), at(51)];
  const [variance, label] = [place.arena + 4 * positive, place.arena + 4 * zeros];
  const eps = { real: 1e-5 };
  const bytes = W * pixel;
  const whole = [row, H, W, pixel];
  const plane = channels * pixel;
  return [
    [Code.zero, y, bytes],
    [Code.border, at(36), H + 2, W + 2, 1, H, W, pixel],
    [Code.copyRows, ...ofX, ...toY, H, bytes],
    [Code.clearLanes, ...toY, H, W, pixel, pixel - 12],
    // Of maps, and of an image of three channels.
    ...[pixel, 12].flatMap((from): Call[] => [
      [Code.convolve, ...ofX, from, 3, row, 3 * from, weights, channels, ...toY, pixel, H, W],
      [Code.filterGradient, ...ofX, from, 3, row, 3 * from, ...ofDy, pixel, channels, H, W, sums],
    ]),
    [Code.packTransposed, weights, channels, y, 256],
    [Code.winogradConvolve, ...ofX, pixel, weights, channels, ...toY, pixel, H, W, 2, sums, at(108), room],
    [Code.winogradFilterGradient, ...ofX, pixel, ...ofDy, pixel, H, W, 2, at(48), at(64), room, sums],
    [Code.winogradFilterSum, weights, channels, channels / 8, sums, room],
    ...[0, 1].map((turned): Call => [Code.winogradFilter, weights, channels, turned, sums, 32 * channels, room]),
    [Code.packPlanes, weights, channels, sums, plane, 32 * 8],
    [Code.bias, ...ofX, shift, pixel, ...toY, H, W],
    [Code.sumPixels, x, ...whole, sums],
    [Code.sumImages, x, pixel, 5, channels, sums],
    [Code.moments, x, ...whole, sums],
    [Code.joinMoments, x, 2 * pixel, 5, H * W, channels, sums, sums + pixel],
    [Code.factors, mean, variance, scale, shift, channels, eps, sums],
    [Code.normalise, ...ofX, factors, pixel, { real: 0 }, ...toY, H, W],
    [Code.normaliseSums, ...ofX, dy, row, mean, H, W, pixel, sums],
    [Code.reluGradientSums, other, row, ...ofX, ...ofDy, ...toY, mean, H, W, pixel, sums],
    [Code.joinNormaliseSums, x, 2 * pixel, 5, channels, variance, eps, sums, sums + pixel],
    [Code.gradientFactors, mean, variance, scale, shift, factors, H * W, channels, eps, sums],
    [Code.normaliseGradient, ...ofX, ...ofDy, other, row, factors, pixel, ...toY, H, W],
    [Code.normaliseGradient, ...ofX, ...ofDy, 0, 0, factors, pixel, ...toY, H, W],
    [Code.updateRunning, mean, variance, H * W, channels, { real: 0.1 }, sums, sums + pixel],
    ...[Code.relu, Code.sigmoid, Code.complement].map((code): Call => [code, ...ofX, ...toY, H, bytes]),
    [Code.scale, ...ofX, ...toY, H, bytes, { real: 0.3 }],
    ...[Code.reluGradient, Code.sigmoidGradient, Code.multiply, Code.add].map((code): Call => {
      return [code, ...ofX, ...ofDy, ...toY, H, bytes];
    }),
    [Code.dropout, ...ofX, ...toY, H, W, pixel, channels - 3, 1, 2 ** 31, { real: 2 }],
    [Code.zeroPadding, ...ofX, pixel, 2, ...toY, 2 * pixel, (H + 1) >> 1, (W + 1) >> 1],
    [Code.zeroPaddingGradient, ...ofDy, 2 * pixel, 2, ...toY, pixel, pixel - 12, H, W],
    [Code.maxPool, ...ofX, H, W, pixel, 3, 2, ...toY, (H + 1) >> 1, (W + 1) >> 1],
    [Code.maxPoolGradient, ...ofX, H, W, pixel, 3, 2, ...ofDy, (H + 1) >> 1, (W + 1) >> 1, ...toY],
    [Code.averagePool, x, ...whole, sums],
    [Code.averagePoolGradient, dy, pixel, ...toY, H, W],
    [Code.crossEntropy, x, channels - 3, label, 4, sums, sums + 64, y],
    [Code.sumChunks, x, bytes, 5, sums, bytes],
    [Code.momentum, weights, sums, x, bytes],
  ];
}
