import { parentPort } from "node:worker_threads";
import { Control } from "./kernels/codes";
import { instantiate, type WorkerInput } from "./threads";

/** A thread of the engine: waits for the word to go, runs its share of the program named, and says so. */
parentPort?.once("message", ({ module, memory, control, threadBlock, thread, threads }: WorkerInput) => {
  const run = instantiate(module, memory);
  const words = new Int32Array(memory.buffer, control, Control.words);
  /** The last of all threads wakes who waits for them. */
  const report = (word: Control): void => {
    if (Atomics.add(words, word, 1) === threads - 1) Atomics.notify(words, word);
  };

  let turn = Atomics.load(words, Control.go);
  report(Control.ready);
  for (;;) {
    Atomics.wait(words, Control.go, turn);
    turn = Atomics.load(words, Control.go);
    run(Atomics.load(words, Control.program) >>> 0, control, threadBlock, thread, threads);
    report(Control.done);
  }
});
