import { allCalls, tensorsOf, type Call, type Section, type Tensor } from "../program";

/** Bytes of a cache line: tensors begin on one, so that threads don't write to the same. */
export const line = 64;

export function aligned(bytes: number): number {
  return Math.ceil(bytes / line) * line;
}

interface Life {
  tensor: Tensor;
  bytes: number;
  from: number;
  to: number;
}

/** The shared memory of a program, from address 0 on: tensors that are used in different phases share it. */
export function placeShared(sections: Section[], copies: (tensor: Tensor) => number): number {
  const lives = new Map<Tensor, Life>();
  for (const [phase, section] of sections.entries())
    for (const tensor of allCalls(section).flatMap(tensorsOf)) {
      if (tensor.kept || tensor.per === "thread") continue;
      const life = lives.get(tensor);
      if (life) life.to = phase;
      else lives.set(tensor, { tensor, bytes: tensor.bytes * copies(tensor), from: phase, to: phase });
    }
  return firstFit([...lives.values()]);
}

/** A thread's memory, from address 0 on: enough for each phase, whose tensors share it call by call. */
export function placePerThread(sections: Section[]): number {
  return Math.max(
    0,
    ...sections.map((section) =>
      Math.max(
        placeCalls(section.tasks.flatMap((t) => t.calls)),
        placeCalls(section.images, [...section.begin, ...section.end]),
      ),
    ),
  );
}

/** What `around` uses too lives from the first call to the last. */
function placeCalls(calls: Call[], around: Call[] = []): number {
  const lives = new Map<Tensor, Life>();
  const use = (tensor: Tensor, from: number, to: number): void => {
    if (tensor.per !== "thread") return;
    const life = lives.get(tensor);
    if (life) life.to = Math.max(to, life.to);
    else lives.set(tensor, { tensor, bytes: tensor.bytes, from, to });
  };
  for (const tensor of around.flatMap(tensorsOf)) use(tensor, 0, calls.length);
  for (const [i, call] of calls.entries()) for (const tensor of tensorsOf(call)) use(tensor, i, i);
  return firstFit([...lives.values()]);
}

/** Puts each where nothing is that lives at the same time, the largest first. The size of all. */
function firstFit(lives: Life[]): number {
  /** In the order of their addresses. */
  const placed: Life[] = [];
  let size = 0;
  for (const life of lives.sort((a, b) => b.bytes - a.bytes)) {
    let address = 0;
    for (const other of placed) {
      if (other.to < life.from || life.to < other.from) continue;
      if (address + life.bytes <= other.tensor.address) break;
      address = Math.max(address, other.tensor.address + other.bytes);
    }
    life.tensor.address = address;
    const after = placed.findIndex(({ tensor }) => tensor.address > address);
    placed.splice(after < 0 ? placed.length : after, 0, life);
    size = Math.max(size, address + life.bytes);
  }
  return size;
}
