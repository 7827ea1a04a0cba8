import type { VNode } from "preact";
import { activationNames, figure4Letter, type ActivationName } from "../../../src/arch/architecture";
import { table2 } from "../../../src/arch/paper/paper";
import type { UnitView } from "../../../src/protocol/diagram";
import type { Drawing } from "../../../src/protocol/drawing";
import { percent } from "../../shared/format";
import { Icon } from "../../shared/sprite";
import type { Drag } from "./drag";
import { orderNames, t } from "../strings";

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
      const top = target.why === "shortcut" ? drawing.split[1] + 16 : drag.at[1] - 8;
      const place =
        target.why === "shortcut"
          ? { right: `${drawing.width - drawing.path + 14}px`, top: `${top}px` }
          : { left: `${Math.max(0, drag.at[0])}px`, top: `${top - 40}px` };
      return (
        <div class="pop note no s" style={place}>
          <Icon name="circle-slash" class="err" />
          <span>{t.notHere[target.why]}</span>
        </div>
      );
    }
  }
}

/** The paper's errors, in the network that it measured with units of this kind. Table 2. */
function paperNote(name: ActivationName | undefined, { kind }: UnitView): string {
  if (!name) return t.noResult;
  const column = kind === "bottleneck" ? "resnet-164" : "resnet-110";
  const original = name === "original" ? "" : `, ${orderNames.original} ${percent(table2.original[column])}`;
  return `${t.paperSays(percent(table2[name][column]))}${original}`;
}
