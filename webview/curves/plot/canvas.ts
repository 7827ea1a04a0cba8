import type { Frame } from "./frame";
import { pieces, type Shape } from "./shapes";

/** Paints lines on a canvas of the frame's size. `palette`: CSS colours, no variables. */
export function paint(canvas: HTMLCanvasElement, frame: Frame, shapes: Shape[], palette: string[]): void {
  const density = window.devicePixelRatio;
  const [width, height] = [Math.round(frame.width * density), Math.round(frame.height * density)];
  if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
  canvas.style.width = `${frame.width}px`;
  const context = canvas.getContext("2d")!;
  context.setTransform(density, 0, 0, density, 0, 0);
  context.clearRect(0, 0, frame.width, frame.height);
  context.lineJoin = "bevel";
  for (const shape of shapes) {
    const [top, bottom] = frame.bands[shape.scale];
    context.save();
    context.beginPath();
    context.rect(0, top, frame.width, bottom - top);
    context.clip();
    context.globalAlpha = shape.alpha ?? 1;
    context.beginPath();
    for (const piece of pieces(frame, shape)) {
      context.moveTo(piece[0]!, piece[1]!);
      for (let i = 2; i < piece.length; i += 2) context.lineTo(piece[i]!, piece[i + 1]!);
    }
    context.fillStyle = context.strokeStyle = palette[shape.color] ?? "";
    if (shape.other) context.fill();
    else {
      context.lineWidth = shape.width;
      context.setLineDash(shape.dash ?? []);
      context.stroke();
    }
    context.restore();
  }
}
