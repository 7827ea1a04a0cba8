/** Numbers as people read them, in all views and documents. Minus is −, times is ×; no space before %. */

/** 54 as an exponent: ⁵⁴. */
export function superscript(n: number): string {
  return String(n).replace(/[-\d]/g, (digit) => (digit === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹".charAt(Number(digit))));
}

/** Made once, as making one takes longer than all that it is used for in a view. */
const withDigits = [0, 1, 2, 3].map(
  (digits) => new Intl.NumberFormat("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits }),
);

/** A whole number with its thousands apart: 1,000,000. */
export function grouped(n: number): string {
  return withDigits[0]!.format(n);
}

/** In full below 100,000, then in millions and thousand millions: 4,672, 36,864, 1.73M, 253M, 1.49G. */
export function count(n: number): string {
  if (n < 100_000) return grouped(n);
  const [unit, letter] = n < 999_500_000 ? [1e6, "M"] : [1e9, "G"];
  const value = n / unit;
  const digits = value < 100 ? 2 : 0;
  return `${withDigits[digits]!.format(value)}${letter}`;
}

/** Up to three digits where that is readable, else two and a power of ten: 0.875, 1, 5.6×10⁻¹⁷. */
export function scientific(x: number): string {
  if (!Number.isFinite(x)) return Number.isNaN(x) ? "not a number" : x > 0 ? "∞" : "−∞";
  if (isPlain(x)) return number(Number(x.toPrecision(3)));
  const [digits = "", exponent = "0"] = x.toExponential(1).split("e");
  return `${number(Number(digits))}×10${superscript(Number(exponent))}`;
}

/** What `scientific` gives three digits and no power of ten. */
export function isPlain(x: number): boolean {
  const size = Math.abs(x);
  return x === 0 || (size >= 0.001 && size < 10_000);
}

/** A sentence written for files and terminals, as views write its numbers: 5.6e-17 as 5.6×10⁻¹⁷, 3x3 as 3×3. */
export function readable(sentence: string): string {
  return sentence
    .replace(/\b(\d+(?:\.\d+)?)e([+-]?\d+)\b/g, (_, digits: string, exponent: string) => {
      return `${digits}×10${superscript(Number(exponent))}`;
    })
    .replace(/(?<![\w-])(\d+)x(?=\d)/g, "$1×")
    .replace(/(?<![\w"])-(?=\d)/g, "−");
}

/** A number as it is, with a proper minus. */
export function number(x: number): string {
  return String(x).replace("-", "−");
}

/** An error in percent, with the two decimals of the paper: 6.61%. */
export function percent(x: number): string {
  return `${x.toFixed(2)}%`;
}

/** Three decimals from 0.1 on, else two digits. */
export function loss(x: number): string {
  if (!Number.isFinite(x)) return "not a number";
  if (x >= 1000) return scientific(x);
  if (x >= 0.1 || x === 0) return x.toFixed(3);
  return x >= 1e-6 ? x.toPrecision(2) : scientific(x);
}

/** "48 s", "33 min", "about 14 h", "about 3 days". */
export function duration(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  if (seconds < 90 * 60) return `${Math.round(seconds / 60)} min`;
  if (seconds < 48 * 3600) return `about ${Math.round(seconds / 3600)} h`;
  return `about ${Math.round(seconds / 86400)} days`;
}

/** Height, width, channels of a map: 32×32×16. */
export function shape(map: { size: number; channels: number }): string {
  return `${map.size}×${map.size}×${map.channels}`;
}
