import { expect, test } from "vitest";
import {
  count,
  duration,
  loss,
  number,
  percent,
  readable,
  scientific,
  shape,
  superscript,
} from "../../webview/shared/format";

test("counts stand in full below 100,000, then in M and G", () => {
  expect([0, 32, 4672, 36_864, 99_999].map(count)).toEqual(["0", "32", "4,672", "36,864", "99,999"]);
  expect([100_000, 262_144, 1_730_768, 10_328_602].map(count)).toEqual(["0.10M", "0.26M", "1.73M", "10.33M"]);
  expect([253e6, 999.6e6, 1.49e9].map(count)).toEqual(["253M", "1.00G", "1.49G"]);
});

test("the product of 54 halves is written as the paper's reader expects it", () => {
  expect(scientific(0.5 ** 54)).toBe("5.6×10⁻¹⁷");
  expect([1, 0, 0.875, -6, 0.0624999].map(scientific)).toEqual(["1", "0", "0.875", "−6", "0.0625"]);
  expect(scientific(2 ** 54)).toBe("1.8×10¹⁶");
});

test("errors, losses, times and shapes", () => {
  expect(percent(6.61)).toBe("6.61%");
  expect([4.8e7, 2.3025, 0.1, 0.01234, 0.0196, 3e-9, NaN].map(loss)).toEqual([
    "4.8×10⁷",
    "2.303",
    "0.100",
    "0.012",
    "0.020",
    "3×10⁻⁹",
    "not a number",
  ]);
  expect([48, 33 * 60, 14 * 3600, 3 * 86400].map(duration)).toEqual(["48 s", "33 min", "about 14 h", "about 3 days"]);
  expect(shape({ size: 32, channels: 16 })).toBe("32×32×16");
  expect(number(-6)).toBe("−6");
  expect(superscript(-17)).toBe("⁻¹⁷");
});

test("sentences for files are shown with proper signs, names stay", () => {
  expect(readable("shrinks to 5.6e-17 with a 3x3 at bias -6: use conv-1x1 or resnet-110")).toBe(
    "shrinks to 5.6×10⁻¹⁷ with a 3×3 at bias −6: use conv-1x1 or resnet-110",
  );
});
