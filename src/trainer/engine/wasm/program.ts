import type { Code } from "./kernels/codes";
import { Counter, PhaseWord } from "./kernels/codes";

/** A piece of the engine's memory. It gets its address when all uses are known (place.ts). */
export interface Tensor {
  /** Of one copy; a multiple of 64. */
  bytes: number;
  /** One copy for each thread (used within one phase only), image, chunk of the batch, or one for all. */
  per: "thread" | "image" | "chunk" | "once";
  /** Never shares its place: it outlives its program, or is read from outside. */
  kept: boolean;
  address: number;
}

/** A place within a tensor. What it advances with follows from the tensor, unless said otherwise. */
export interface Place {
  tensor: Tensor;
  offset: number;
  per?: { counter: Counter; bytes: number };
}

/** Integers are passed as they are. */
export type Argument = number | { real: number } | Place;

export type Call = [Code, ...Argument[]];

/** `items` times the same calls, with the item's number as a counter. */
export interface Task {
  items: number;
  calls: Call[];
}

/** A phase as calls; see kernels.ts. `chunks` 0: no work on images. */
export interface Section {
  tasks: Task[];
  chunks: number;
  /** Of a chunk, before and after its images. */
  begin: Call[];
  images: Call[];
  end: Call[];
  finish: Call[];
}

export function emptySection(): Section {
  return { tasks: [], chunks: 0, begin: [], images: [], end: [], finish: [] };
}

export function allCalls({ tasks, begin, images, end, finish }: Section): Call[] {
  return [...tasks.flatMap((t) => t.calls), ...begin, ...images, ...end, ...finish];
}

export function tensorsOf(call: Call): Tensor[] {
  return call.flatMap((argument) => (typeof argument === "object" && "tensor" in argument ? [argument.tensor] : []));
}

export function at(tensor: Tensor, offset = 0): Place {
  return { tensor, offset };
}

/** One slice after another, an item each. */
export function slice(tensor: Tensor, bytes: number, offset = 0): Place {
  return { tensor, offset, per: { counter: Counter.item, bytes } };
}

/** Always the same place, whatever image or chunk is at work. */
export function fixed(tensor: Tensor, offset = 0): Place {
  return { tensor, offset, per: { counter: Counter.image, bytes: 0 } };
}

export function moved(place: Place, bytes: number): Place {
  return { ...place, offset: place.offset + bytes };
}

/** Words that `encode` will write. */
export function lengthOf(sections: Section[]): number {
  const calls = sections.flatMap(allCalls).reduce((sum, call) => sum + 2 * call.length, 0);
  const tasks = sections.reduce((sum, s) => sum + 3 * s.tasks.length, 0);
  return 1 + sections.length * PhaseWord.words + tasks + calls;
}

/** The program as the kernels read it, at byte `address` of their memory. `threadBytes` lie between threads' tensors. */
export function encode(sections: Section[], address: number, threadBytes: number): Uint32Array {
  const words = new Uint32Array(lengthOf(sections));
  const reals = new Float32Array(words.buffer);
  words[0] = sections.length;
  let end = 1 + sections.length * PhaseWord.words;
  const here = (): number => address + 4 * end;

  const writeArgument = (argument: Argument): void => {
    if (typeof argument === "number") words[end] = argument;
    else if ("real" in argument) reals[end] = argument.real;
    else {
      const { counter, bytes } = argument.per ?? advance(argument.tensor, threadBytes);
      words[end] = argument.tensor.address + argument.offset;
      words[end + 1] = bytes + counter;
    }
    end += 2;
  };
  const writeCalls = (calls: Call[]): [number, number] => {
    const from = here();
    for (const [code, ...operands] of calls) {
      words[end++] = code;
      words[end++] = operands.length;
      operands.forEach(writeArgument);
    }
    return [from, here()];
  };

  for (const [i, { tasks, chunks, begin, images, end: after, finish }] of sections.entries()) {
    const taskCalls = tasks.map(({ items, calls }) => [items, ...writeCalls(calls)]);
    const tasksFrom = here();
    words.set(taskCalls.flat(), end);
    end += 3 * tasks.length;
    const items = tasks.reduce((sum, t) => sum + t.items, 0);
    const ranges = [begin, images, after, finish].flatMap(writeCalls);
    words.set([tasksFrom, items, chunks, ...ranges], 1 + i * PhaseWord.words);
  }
  return words;
}

function advance({ per, bytes }: Tensor, threadBytes: number): { counter: Counter; bytes: number } {
  switch (per) {
    case "image":
      return { counter: Counter.image, bytes };
    case "chunk":
      return { counter: Counter.chunk, bytes };
    case "thread":
      return { counter: Counter.thread, bytes: threadBytes };
    case "once":
      return { counter: Counter.image, bytes: 0 };
  }
}
