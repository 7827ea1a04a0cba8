import type { Augmentation } from "../../arch/architecture";
import type { Random } from "../random";

/** How a picture is taken from an image: its columns in reverse if mirrored, then shifted; zeros come from outside. */
export interface View {
  /** What is added to a picture's row and (mirrored) column to find the image's. */
  top: number;
  left: number;
  mirrored: boolean;
}

export const plainView: View = { top: 0, left: 0, mirrored: false };

/** Draws a view by the augmentations, in their order. He et al. 2015, Sect. 4.2. */
export function drawView(augmentations: Augmentation[], random: Random): View {
  const view = { ...plainView };
  for (const augmentation of augmentations) {
    if (augmentation === "flip") {
      if (random.uniform() < 0.5) view.mirrored = !view.mirrored;
    } else {
      const border = Number(augmentation.slice("pad-crop-".length));
      const [down, right] = [random.below(2 * border + 1) - border, random.below(2 * border + 1) - border];
      view.top += down;
      view.left += view.mirrored ? -right : right;
    }
  }
  return view;
}
