import type { Zoom } from "../../../../src/protocol/curves";
import type { Range } from "../ranges";
import { followed, panned, zoomed, zoomStep } from "./zoom";

/** What a key makes of what is seen: + − 0, F, and arrows with Shift. "none": it is not one of them. */
export function zoomByKey(
  key: string,
  shift: boolean,
  seen: Range,
  whole: Range,
  zoom: Zoom | undefined,
): Zoom | undefined | "none" {
  const middle = (seen[0] + seen[1]) / 2;
  switch (key) {
    case "+":
    case "=":
      return zoomed(seen, whole, middle, 1 / zoomStep);
    case "-":
    case "−":
      return zoomed(seen, whole, middle, zoomStep);
    case "0":
      return undefined;
    case "f":
    case "F":
      return followed(seen, whole, zoom);
    case "ArrowLeft":
    case "ArrowRight":
      if (!shift || !zoom) return "none";
      return panned(seen, whole, key === "ArrowLeft" ? -0.2 : 0.2);
    default:
      return "none";
  }
}
