/**
 * Loaded before the real trainer (node --require). Notes how many bytes of JavaScript's heap each thread has in use, at
 * each step: the trainer's own when it wakes the others, each of these when it says that it is through. The file named by
 * ALLOCATIONS has it in the end, as JSON: of each thread, by its number (0 is the trainer's own), the bytes that each of
 * its last steps took.
 */
const { writeFileSync } = require("node:fs");
const { getHeapStatistics } = require("node:v8");
const { getEnvironmentData, isMainThread, setEnvironmentData, threadId } = require("node:worker_threads");

/** Threads, and numbers that are kept of each: how many there were, and the last ones, in pairs. */
const [threads, kept] = [8, 2000];
const name = "allocations";
if (isMainThread) setEnvironmentData(name, new SharedArrayBuffer(8 * threads * (1 + kept)));
const memory = getEnvironmentData(name);
const notesOf = (thread) => new Float64Array(memory, 8 * thread * (1 + kept), 1 + kept);
const notes = notesOf(threadId);

function note() {
  notes[1 + (notes[0]++ % kept)] = getHeapStatistics().used_heap_size;
}

/** Twice in a row: the difference is what the noting itself takes. */
function noteTwice() {
  note();
  note();
}

const { add, notify } = Atomics;
if (isMainThread)
  Atomics.notify = (words, index, count) => {
    noteTwice();
    return notify(words, index, count);
  };
else
  Atomics.add = (words, index, value) => {
    noteTwice();
    return add(words, index, value);
  };

function allocations(thread) {
  const [count, ...ring] = notesOf(thread);
  const list = count > kept ? [...ring.slice(count % kept), ...ring.slice(0, count % kept)] : ring.slice(0, count);
  const steps = [];
  for (let i = 2; i < list.length; i += 2) steps.push(list[i] - list[i - 1] - (list[i - 1] - list[i - 2]));
  return steps;
}

if (isMainThread)
  process.on("exit", () => {
    const all = Array.from({ length: threads }, (_, thread) => allocations(thread));
    writeFileSync(process.env.ALLOCATIONS, JSON.stringify(all));
  });
