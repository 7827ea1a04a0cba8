/** The names of a training event's numbers, as the trainer writes them one after the other. formats.md, section 2. */
const labels = ['{"type":"train","step":', ',"epoch":', ',"loss":', ',"error":', ',"rate":', ',"time":'].map((label) =>
  Buffer.from(label),
);
const nothing = Buffer.from("null");

/** Step, epoch, loss, error, rate, time. */
export type TrainNumbers = [number, number, number, number, number, number];

/** Where the reading stands. */
let at = 0;

/**
 * Reads a line of `bytes` that begins at `start` into `into`, if it is a training event in the trainer's own form: many
 * times as fast as JSON.parse, which curves of a million steps need. Returns where the line's end is, or -1 for any other
 * line. A number may be off in its last bit.
 */
export function readTrainLine(bytes: Buffer, start: number, into: TrainNumbers): number {
  at = start;
  for (let n = 0; n < labels.length; n++) {
    if (!skip(bytes, labels[n]!)) return -1;
    const value = skip(bytes, nothing) ? NaN : readNumber(bytes);
    if (value === undefined) return -1;
    into[n] = value;
  }
  return bytes[at] === code("}") && bytes[at + 1] === code("\n") ? at + 1 : -1;
}

function skip(bytes: Buffer, label: Buffer): boolean {
  for (let i = 0; i < label.length; i++) if (bytes[at + i] !== label[i]) return false;
  at += label.length;
  return true;
}

/** As JSON writes it; undefined if there is none. */
function readNumber(bytes: Buffer): number | undefined {
  const negative = bytes[at] === code("-");
  if (negative) at++;
  const start = at;
  let digits = readDigits(bytes, 0);
  if (at === start) return undefined;
  let power = 0;
  if (bytes[at] === code(".")) {
    const point = ++at;
    digits = readDigits(bytes, digits);
    power = point - at;
  }
  if (bytes[at] === code("e")) {
    at++;
    const down = bytes[at] === code("-");
    if (down || bytes[at] === code("+")) at++;
    const exponent = readDigits(bytes, 0);
    power += down ? -exponent : exponent;
  }
  const value = exactPower(power) ? scaled(digits, power) : Number(bytes.toString("latin1", start, at));
  return negative ? -value : value;
}

/** Powers of ten up to this one are doubles without a rounding. */
function exactPower(power: number): boolean {
  return power >= -22 && power <= 22;
}

function scaled(digits: number, power: number): number {
  return power < 0 ? digits / 10 ** -power : digits * 10 ** power;
}

function readDigits(bytes: Buffer, value: number): number {
  for (;;) {
    const digit = bytes[at]! - code("0");
    if (!(digit >= 0 && digit <= 9)) return value;
    value = 10 * value + digit;
    at++;
  }
}

function code(character: string): number {
  return character.charCodeAt(0);
}
