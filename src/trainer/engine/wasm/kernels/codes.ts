/** The kernels by number, as a program names them. Read by the kernels' compiler and by TypeScript alike. */
export enum Code {
  zero,
  border,
  copyRows,
  clearLanes,
  convolve,
  filterGradient,
  packTransposed,
  winogradConvolve,
  winogradFilterGradient,
  winogradFilterSum,
  winogradFilter,
  packPlanes,
  bias,
  sumPixels,
  sumImages,
  moments,
  joinMoments,
  factors,
  normalise,
  normaliseSums,
  reluGradientSums,
  joinNormaliseSums,
  gradientFactors,
  normaliseGradient,
  updateRunning,
  relu,
  reluGradient,
  sigmoid,
  sigmoidGradient,
  complement,
  multiply,
  scale,
  add,
  dropout,
  zeroPadding,
  zeroPaddingGradient,
  maxPool,
  maxPoolGradient,
  averagePool,
  averagePoolGradient,
  crossEntropy,
  sumChunks,
  momentum,
}

/** What an argument's address advances with. An argument is two words: base, and bytes per count + which count. */
export enum Counter {
  image,
  chunk,
  thread,
  item,
}

/** Words of the control block, which all threads share. Those that threads write often lie on lines of their own. */
export enum Control {
  go,
  program,
  done,
  ready,
  images,
  profile,
  seed,
  step,
  rate,
  momentum,
  weightDecay,
  nesterov,
  next = 32,
  arrived = 48,
  turn = 64,
  words = 80,
}

/** Words of a phase in a program; `from` and `to` are addresses of instructions. */
export enum PhaseWord {
  tasksFrom,
  items,
  chunks,
  beginFrom,
  beginTo,
  imageFrom,
  imageTo,
  endFrom,
  endTo,
  finishFrom,
  finishTo,
  words,
}

/** Bytes of a thread's own block: its four counters, then milliseconds spent in each kernel if asked for. */
export enum ThreadBlock {
  times = 16,
  bytes = 1024,
}
