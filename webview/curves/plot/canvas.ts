import type { Frame } from "./frame";
import { barsOf, pieces, type Shape } from "./shapes";

/** Paints the lines on a canvas; axes, marks and words stand around them as SVG. `palette`: CSS colours, no variables. */
export function paint(canvas: HTMLCanvasElement, frame: Frame, shapes: Shape[], palette: string[]): void {
  const density = window.devicePixelRatio;
  const [width, height] = [Math.round(frame.width * density), Math.round(frame.height * density)];
  if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
  const context = canvas.getContext("2d")!;
  context.setTransform(density, 0, 0, density, 0, 0);
  context.clearRect(0, 0, frame.width, frame.height);
  context.save();
  context.beginPath();
  context.rect(frame.left, frame.top, frame.right - frame.left, frame.bottom - frame.top);
  context.clip();
  context.lineJoin = "bevel";
  for (const shape of shapes) {
    const color = palette[shape.color] ?? "";
    context.globalAlpha = shape.alpha ?? 1;
    context.fillStyle = color;
    if (shape.bars) {
      for (const [x, top, bottom] of barsOf(frame, shape)) context.fillRect(x - 0.5, top, 1, bottom - top);
      continue;
    }
    context.beginPath();
    for (const piece of pieces(frame, shape)) {
      context.moveTo(piece[0]!, piece[1]!);
      for (let i = 2; i < piece.length; i += 2) context.lineTo(piece[i]!, piece[i + 1]!);
    }
    if (shape.other) context.fill();
    else {
      context.strokeStyle = color;
      context.lineWidth = shape.width;
      context.setLineDash(shape.dash ?? []);
      context.stroke();
    }
  }
  context.restore();
}
