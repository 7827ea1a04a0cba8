/**
 * Seeded random numbers: xoshiro128** (Blackman and Vigna, https://prng.di.unimi.it), its four 32-bit words of state
 * filled by splitmix32 from a seed and what the numbers are for. Every use has a stream of its own, so that one more
 * draw in one of them changes nothing in the others, and a stream can be begun anew at any epoch or step.
 */
export class Random {
  readonly #state: Uint32Array;

  private constructor(state: Uint32Array) {
    this.#state = state;
  }

  /** The stream of `seed` for one purpose, for example "shuffle" of epoch 3. */
  static of(seed: number, purpose: string, number = 0): Random {
    let key = 0;
    const next = (part: number): number => {
      key = (key + 0x9e3779b9 + part) | 0;
      let z = Math.imul(key ^ (key >>> 16), 0x21f0aaad);
      z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
      key ^= z ^ (z >>> 15);
      return key >>> 0;
    };
    // Seeds and steps may be longer than 32 bits.
    for (const n of [seed, number]) [n >>> 0, Math.floor(n / 2 ** 32) >>> 0].forEach(next);
    for (const letter of purpose) next(letter.codePointAt(0)!);
    return new Random(Uint32Array.from({ length: 4 }, () => next(0)));
  }

  /** An integer from 0 to 2^32 - 1. */
  integer(): number {
    const s = this.#state;
    const [a = 0, b = 0, c = 0, d = 0] = s;
    const result = Math.imul(rotate(Math.imul(b, 5), 7), 9) >>> 0;
    s[2] = c ^ a;
    s[3] = d ^ b;
    s[1] = b ^ s[2];
    s[0] = a ^ s[3];
    s[2] ^= b << 9;
    s[3] = rotate(s[3], 11);
    return result;
  }

  /** From 0 to below 1. */
  uniform(): number {
    return this.integer() / 2 ** 32;
  }

  /** An integer from 0 to below `limit`. */
  below(limit: number): number {
    return Math.floor(this.uniform() * limit);
  }

  /** Mean 0, standard deviation 1: Box and Muller. */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    return radius * Math.cos(2 * Math.PI * this.uniform());
  }

  /** Puts a list into a random order: Fisher and Yates. */
  shuffle(list: Uint32Array): void {
    for (let i = list.length - 1; i > 0; i--) {
      const j = this.below(i + 1);
      [list[i], list[j]] = [list[j]!, list[i]!];
    }
  }
}

function rotate(n: number, bits: number): number {
  return (n << bits) | (n >>> (32 - bits));
}
