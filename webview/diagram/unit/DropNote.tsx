import type { VNode } from "preact";
import { activationNames, figure4Letter, type ActivationName } from "../../../src/arch/architecture";
import { table2 } from "../../../src/arch/paper/paper";
import type { UnitView } from "../../../src/protocol/diagram";
import type { Drawing } from "../../../src/protocol/drawing";
import { percent } from "../../shared/format";
import { Icon } from "../../shared/sprite";
import type { Drag } from "./drag";
import { orderNames } from "../names";
import { t } from "../strings";

/** Beside the open place: what the order would be. Where a block cannot stay: why. */
export function DropNote({ drag, drawing }: { drag: Drag; drawing: Drawing }): VNode | null {
  const { target, unit } = drag;
  switch (target.kind) {
    case "home":
      return null;
    case "place": {
      const { box, moved } = target.place;
      const name = activationNames.find((one) => one === moved.activation);
      return (
        <div
          class="pop note s"
          style={{ left: `${Math.max(box.x, drag.at[0]) + box.width + 16}px`, top: `${box.y + box.height / 2 - 20}px` }}
        >
          <b>{name ? orderNames[name] : t.ownOrder}</b>
          {name && `, ${t.figure4(figure4Letter[name])}`}
          <br />
          <span class="dim num">{paperNote(name, unit)}</span>
        </div>
      );
    }
    case "no": {
      const place = target.why === "shortcut" ? besideThePath(drawing) : besideTheBlock(drag, drawing);
      return (
        <div class="pop note no s" style={place}>
          <Icon name="circle-slash" class="err" />
          <span>{t.notHere[target.why]}</span>
        </div>
      );
    }
  }
}

type Style = Record<string, string>;

/** Left of where the branch leaves the path. */
function besideThePath({ width, path, split }: Drawing): Style {
  return { right: `${width - path + 14}px`, top: `${split[1] + 16}px` };
}

/** Above or below the lifted block, whichever hides less, and inside the drawing's frame. */
function besideTheBlock({ at: [x, y], block, unit, target }: Drag, { width }: Drawing): Style {
  const box = unit.drawing.layers.find(({ id }) => id === block.id);
  const below = y < 80 || (target.kind === "no" && target.why === "weight");
  return {
    ...(x > width / 2 ? { right: `${Math.max(0, width - x - (box?.width ?? 0))}px` } : { left: `${Math.max(0, x)}px` }),
    ...(below ? { top: `${y + (box?.height ?? 0) + 8}px` } : { top: `${y - 8}px`, transform: "translateY(-100%)" }),
  };
}

/** The paper's errors, in the network that it measured with units of this kind. Table 2. */
function paperNote(name: ActivationName | undefined, { kind }: UnitView): string {
  if (!name) return t.noResult;
  const column = kind === "bottleneck" ? "resnet-164" : "resnet-110";
  const original = name === "original" ? "" : `, ${orderNames.original} ${percent(table2.original[column])}`;
  return `${t.paperSays(percent(table2[name][column]))}${original}`;
}
