import * as v from "valibot";
import { parserOf } from "./parser";

/** A page can draw what the host cannot: an SVG document as a PNG. Each request is answered once. */
const request = v.object({
  type: v.literal("picture"),
  id: v.number(),
  svg: v.string(),
  /** Pixels of the picture for a pixel of the document. */
  scale: v.number(),
  /** To the clipboard, or back to the host. */
  to: v.picklist(["clipboard", "host"]),
});
export type PictureRequest = v.InferOutput<typeof request>;

const reply = v.object({
  type: v.literal("pictureDone"),
  id: v.number(),
  /** The PNG in base64, where it was asked back. */
  data: v.optional(v.string()),
  /** Why there is none. */
  problem: v.optional(v.string()),
});
export type PictureReply = v.InferOutput<typeof reply>;

/** Undefined for what is none. */
export const parsePictureRequest = parserOf(request);

/** Undefined for what is none. */
export const parsePictureReply = parserOf(reply);
