// Runs a program of kernel calls; every thread runs the same one. Maps are float32, rows of pixels of channels, the
// channels rounded up to a multiple of 8 with zeros (the image that comes in has its own number). A program is a list of
// phases. A phase has tasks, cut into items, and image work, cut into chunks of the batch: whoever is free takes the
// next. Then all threads meet, and the last to arrive does what has to be done once. How a program is made: plan.ts.
import { Code, Control, PhaseWord, ThreadBlock } from "./codes";
import { bias, convolve, filterGradient, packTransposed } from "./convolution";
import { add, complement, dropout, multiply, relu, reluGradient, scale, sigmoid, sigmoidGradient } from "./elements";
import { crossEntropy } from "./head";
import {
  factors, gradientFactors, joinMoments, joinNormaliseSums, moments, normalise, normaliseGradient, normaliseSums,
  reluGradientSums, sumImages, sumPixels, updateRunning,
} from "./normalisation";
import {
  averagePool, averagePoolGradient, border, clearLanes, copyRows, maxPool, maxPoolGradient, zeroPadding,
  zeroPaddingGradient,
} from "./shapes";
import { momentum, sumChunks } from "./update";
import {
  packPlanes, winogradConvolve, winogradFilter, winogradFilterGradient, winogradFilterSum,
} from "./winograd";

@external("env", "clock")
declare function clock(): f64;

/** Sleeps while the number at this address is the one given. For WebAssembly's own wait V8 makes objects each time. */
@external("env", "sleep")
declare function sleep(address: usize, now: i32): void;

let control: usize = 0;
/** The instruction that runs, and this thread's block. */
let at: usize = 0;
let own: usize = 0;

/** One thread's share of a program. */
export function run(program: usize, controlBlock: usize, threadBlock: usize, thread: u32, threads: u32): void {
  control = controlBlock;
  own = threadBlock;
  store<u32>(own, thread, 8);
  const images = word(Control.images), phases = load<u32>(program);
  let phase = program + 4;
  for (let i: u32 = 0; i < phases; i++, phase += PhaseWord.words * 4) {
    const items = entry(phase, PhaseWord.items), chunks = entry(phase, PhaseWord.chunks);
    for (let n: u32; (n = atomic.add<u32>(control + Control.next * 4, 1)) < items + chunks; ) {
      if (n < items) task(phase, n);
      else imagesOf(phase, n - items, images, chunks);
    }
    meet(phase, threads);
  }
}

function word(index: i32): u32 { return load<u32>(control + index * 4); }
function real(index: i32): f32 { return load<f32>(control + index * 4); }
function entry(phase: usize, index: i32): u32 { return load<u32>(phase + index * 4); }

/** A task is [items, from, to]; n counts the items of all tasks. */
function task(phase: usize, n: u32): void {
  let t: usize = entry(phase, PhaseWord.tasksFrom);
  for (; n >= load<u32>(t); t += 12) n -= load<u32>(t);
  store<u32>(own, n, 12);
  execute(load<u32>(t, 4), load<u32>(t, 8));
}

function imagesOf(phase: usize, chunk: u32, images: u32, chunks: u32): void {
  store<u32>(own, chunk, 4);
  execute(entry(phase, PhaseWord.beginFrom), entry(phase, PhaseWord.beginTo));
  const from = entry(phase, PhaseWord.imageFrom), to = entry(phase, PhaseWord.imageTo), end = (chunk + 1) * images / chunks;
  for (let image = chunk * images / chunks; image < end; image++) {
    store<u32>(own, image);
    execute(from, to);
  }
  execute(entry(phase, PhaseWord.endFrom), entry(phase, PhaseWord.endTo));
}

/** Waits for all threads. Phases are short, so it first looks a while; then it sleeps, and leaves the core to others. */
function meet(phase: usize, threads: u32): void {
  const turn = control + Control.turn * 4, arrived = control + Control.arrived * 4, now = atomic.load<i32>(turn);
  if (atomic.add<u32>(arrived, 1) == threads - 1) {
    execute(entry(phase, PhaseWord.finishFrom), entry(phase, PhaseWord.finishTo));
    atomic.store<u32>(control + Control.next * 4, 0);
    atomic.store<u32>(arrived, 0);
    atomic.add<i32>(turn, 1);
    atomic.notify(turn, i32.MAX_VALUE); // all: for a number above that V8 would make an object
    return;
  }
  for (let i = 0; i < 5000; i++) if (atomic.load<i32>(turn) != now) return;
  while (atomic.load<i32>(turn) == now) sleep(turn, now);
}

/** Argument i of the instruction: its base, advanced by its bytes for each count of its counter. */
function a(i: i32): usize {
  const p = at + 8 + i * 8, step = load<u32>(p, 4);
  return load<u32>(p) + (step & ~3) * load<u32>(own + (step & 3) * 4);
}
function f(i: i32): f32 { return load<f32>(at + 8 + i * 8); }

/** An instruction is [code, arguments, ...arguments, two words each]. */
function execute(from: usize, to: usize): void {
  const timed = word(Control.profile);
  for (at = from; at < to; at += 8 + load<u32>(at, 4) * 8) {
    const start = timed ? clock() : 0;
    call(load<u32>(at));
    if (timed) {
      const sum = own + ThreadBlock.times + load<u32>(at) * 8;
      store<f64>(sum, load<f64>(sum) + clock() - start);
    }
  }
}

function call(code: u32): void {
  switch (code) {
    case Code.zero: memory.fill(a(0), 0, a(1)); break;
    case Code.border: border(a(0), a(1), a(2), a(3), a(4), a(5), a(6)); break;
    case Code.copyRows: copyRows(a(0), a(1), a(2), a(3), a(4), a(5)); break;
    case Code.clearLanes: clearLanes(a(0), a(1), a(2), a(3), a(4), a(5)); break;
    case Code.convolve: convolve(a(0), a(1), a(2), a(3), a(4), a(5), a(6), a(7), a(8), a(9), a(10), a(11), a(12)); break;
    case Code.filterGradient:
      filterGradient(a(0), a(1), a(2), a(3), a(4), a(5), a(6), a(7), a(8), a(9), a(10), a(11), a(12));
      break;
    case Code.packTransposed: packTransposed(a(0), a(1), a(2), a(3)); break;
    case Code.winogradConvolve:
      winogradConvolve(
        a(0), a(1), a(2), a(3), a(4), a(5), a(6), a(7), a(8), a(9), a(10), a(11), a(12), a(13),
      );
      break;
    case Code.winogradFilterGradient:
      winogradFilterGradient(a(0), a(1), a(2), a(3), a(4), a(5), a(6), a(7), a(8), a(9), a(10), a(11), a(12));
      break;
    case Code.winogradFilterSum: winogradFilterSum(a(0), a(1), a(2), a(3), a(4)); break;
    case Code.winogradFilter: winogradFilter(a(0), a(1), <bool>a(2), a(3), a(4), a(5)); break;
    case Code.packPlanes: packPlanes(a(0), a(1), a(2), a(3), a(4)); break;
    case Code.bias: bias(a(0), a(1), a(2), a(3), a(4), a(5), a(6), a(7)); break;
    case Code.sumPixels: sumPixels(a(0), a(1), a(2), a(3), a(4), a(5)); break;
    case Code.sumImages: sumImages(a(0), a(1), a(2), a(3), a(4)); break;
    case Code.moments: moments(a(0), a(1), a(2), a(3), a(4), a(5)); break;
    case Code.joinMoments: joinMoments(a(0), a(1), a(2), a(3), a(4), a(5), a(6)); break;
    case Code.factors: factors(a(0), a(1), a(2), a(3), a(4), f(5), a(6)); break;
    case Code.normalise: normalise(a(0), a(1), a(2), a(3), f(4), a(5), a(6), a(7), a(8)); break;
    case Code.normaliseSums: normaliseSums(a(0), a(1), a(2), a(3), a(4), a(5), a(6), a(7), a(8)); break;
    case Code.joinNormaliseSums: joinNormaliseSums(a(0), a(1), a(2), a(3), a(4), f(5), a(6), a(7)); break;
    case Code.gradientFactors: gradientFactors(a(0), a(1), a(2), a(3), a(4), a(5), a(6), f(7), a(8)); break;
    case Code.reluGradientSums:
      reluGradientSums(a(0), a(1), a(2), a(3), a(4), a(5), a(6), a(7), a(8), a(9), a(10), a(11), a(12));
      break;
    case Code.normaliseGradient:
      normaliseGradient(a(0), a(1), a(2), a(3), a(4), a(5), a(6), a(7), a(8), a(9), a(10), a(11));
      break;
    case Code.updateRunning: updateRunning(a(0), a(1), a(2), a(3), f(4), a(5), a(6)); break;
    case Code.relu: relu(a(0), a(1), a(2), a(3), a(4), a(5)); break;
    case Code.reluGradient: reluGradient(a(0), a(1), a(2), a(3), a(4), a(5), a(6), a(7)); break;
    case Code.sigmoid: sigmoid(a(0), a(1), a(2), a(3), a(4), a(5)); break;
    case Code.sigmoidGradient: sigmoidGradient(a(0), a(1), a(2), a(3), a(4), a(5), a(6), a(7)); break;
    case Code.complement: complement(a(0), a(1), a(2), a(3), a(4), a(5)); break;
    case Code.multiply: multiply(a(0), a(1), a(2), a(3), a(4), a(5), a(6), a(7)); break;
    case Code.scale: scale(a(0), a(1), a(2), a(3), a(4), a(5), f(6)); break;
    case Code.add: add(a(0), a(1), a(2), a(3), a(4), a(5), a(6), a(7)); break;
    case Code.dropout:
      dropout(
        a(0), a(1), a(2), a(3), a(4), a(5), a(6), <u32>a(7),
        word(Control.seed), word(Control.step), <u32>a(8), load<u32>(own), <u32>a(9), f(10),
      );
      break;
    case Code.zeroPadding: zeroPadding(a(0), a(1), a(2), a(3), a(4), a(5), a(6), a(7), a(8)); break;
    case Code.zeroPaddingGradient:
      zeroPaddingGradient(a(0), a(1), a(2), a(3), a(4), a(5), a(6), a(7), a(8), a(9));
      break;
    case Code.maxPool: maxPool(a(0), a(1), a(2), a(3), a(4), a(5), a(6), a(7), a(8), a(9), a(10)); break;
    case Code.maxPoolGradient:
      maxPoolGradient(a(0), a(1), a(2), a(3), a(4), a(5), a(6), a(7), a(8), a(9), a(10), a(11), a(12));
      break;
    case Code.averagePool: averagePool(a(0), a(1), a(2), a(3), a(4), a(5)); break;
    case Code.averagePoolGradient: averagePoolGradient(a(0), a(1), a(2), a(3), a(4), a(5)); break;
    case Code.crossEntropy: crossEntropy(a(0), a(1), a(2), a(3), a(4), a(5), a(6)); break;
    case Code.sumChunks: sumChunks(a(0), a(1), a(2), a(3), a(4)); break;
    case Code.momentum:
      momentum(
        a(0), a(1), a(2), a(3),
        real(Control.rate), real(Control.momentum), real(Control.weightDecay), <bool>word(Control.nesterov),
      );
      break;
    default: unreachable();
  }
}
