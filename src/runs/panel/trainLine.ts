/** What stands before each of a training event's numbers, as the trainer writes it. formats.md, section 2. */
const labels = ['{"type":"train","step":', ',"epoch":', ',"loss":', ',"error":', ',"rate":', ',"time":'];
const lengths = labels.map((label) => label.length);
/** Of each, the character that no other label of its length has there. */
const telling = labels.map((label, n) => (n === 0 ? label.indexOf("train") + 1 : 2));
const tellingCodes = labels.map((label, n) => label.charCodeAt(telling[n]!));

const code = (character: string): number => character.charCodeAt(0);
const [zero, dot, minus, plus, exponent, nil] = [code("0"), code("."), code("-"), code("+"), code("e"), code("n")];
const [quote, colon, brace, newLine] = [code('"'), code(":"), code("}"), code("\n")];

/** What is read of a training event: step, epoch, loss, error, rate, time. */
export const trainNumbers = labels.length;

/**
 * Reads a line of `bytes` that begins at `start` into `numbers`, from `place` on, if it is a training event in the
 * trainer's own form: many times as fast as JSON.parse, which curves of a million steps need; so it is one loop, and looks
 * at as little of the labels as tells them apart. Returns where the line's end is, or -1 for any other line. A number may
 * be off in its last bit.
 */
export function readTrainLine(bytes: Buffer, start: number, numbers: Float64Array, place: number): number {
  let at = start;
  for (let n = 0; n < trainNumbers; n++) {
    const after = at + lengths[n]!;
    const known = bytes[at + 1] === quote && bytes[at + telling[n]!] === tellingCodes[n] && bytes[after - 1] === colon;
    if (!known) return -1;
    at = after;
    let byte = bytes[at]!;
    if (byte === nil) {
      numbers[place + n] = NaN;
      at += 4;
      continue;
    }
    const negative = byte === minus;
    if (negative) byte = bytes[++at]!;
    let digits = 0;
    let power = 0;
    for (; byte >= zero && byte < zero + 10; byte = bytes[++at]!) digits = 10 * digits + (byte - zero);
    if (byte === dot) {
      const point = ++at;
      for (byte = bytes[at]!; byte >= zero && byte < zero + 10; byte = bytes[++at]!)
        digits = 10 * digits + (byte - zero);
      power = point - at;
    }
    if (byte === exponent) {
      const down = bytes[++at] === minus;
      if (down || bytes[at] === plus) at++;
      let tens = 0;
      for (byte = bytes[at]!; byte >= zero && byte < zero + 10; byte = bytes[++at]!) tens = 10 * tens + (byte - zero);
      power += down ? -tens : tens;
    }
    if (at === after) return -1;
    // Powers of ten up to 22 are doubles without a rounding.
    if (power < -22 || power > 22) numbers[place + n] = Number(bytes.toString("latin1", after, at));
    else {
      const value = power < 0 ? digits / powers[-power]! : digits * powers[power]!;
      numbers[place + n] = negative ? -value : value;
    }
  }
  return bytes[at] === brace && bytes[at + 1] === newLine ? at + 1 : -1;
}

const powers = Array.from({ length: 23 }, (_, n) => 10 ** n);
