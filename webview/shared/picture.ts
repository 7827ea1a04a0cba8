import type { PictureReply, PictureRequest } from "../../src/protocol/picture";

/** Canvases beyond this many pixels a side are not drawn by every graphics card. */
const mostPixels = 8192;

/** Draws an SVG document as a PNG. Never rejects: the reply says what went wrong. */
export async function drawPicture({ id, svg, scale, to }: PictureRequest): Promise<PictureReply> {
  try {
    const png = await pngOf(svg, scale);
    if (to === "host") return { type: "pictureDone", id, data: await base64(png) };
    window.focus(); // Only a page with the focus may write to the clipboard.
    await navigator.clipboard.write([new ClipboardItem({ "image/png": png })]);
    return { type: "pictureDone", id };
  } catch (error) {
    return { type: "pictureDone", id, problem: error instanceof Error ? error.message : String(error) };
  }
}

async function pngOf(svg: string, wanted: number): Promise<Blob> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const scale = Math.min(wanted, mostPixels / image.width, mostPixels / image.height);
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(image.width * scale);
  canvas.height = Math.round(image.height * scale);
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => {
      if (blob) resolve(blob);
      else reject(new Error("The picture is too large to be drawn."));
    }, "image/png");
  });
}

function base64(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve((reader.result as string).replace(/^[^,]*,/, ""));
    reader.onerror = () => reject(new Error("The picture could not be read."));
    reader.readAsDataURL(blob);
  });
}
