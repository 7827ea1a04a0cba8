/** Whether V8 has WebAssembly's relaxed SIMD: asked by a module of one function, f32x4.relaxed_madd. */
export function hasRelaxedSimd(): boolean {
  const header = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
  const type = [1, 8, 1, 0x60, 3, 0x7b, 0x7b, 0x7b, 1, 0x7b];
  const functions = [3, 2, 1, 0];
  const code = [10, 13, 1, 11, 0, 0x20, 0, 0x20, 1, 0x20, 2, 0xfd, 0x85, 2, 0x0b];
  return WebAssembly.validate(new Uint8Array([...header, ...type, ...functions, ...code]));
}
