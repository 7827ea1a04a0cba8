import type { VNode } from "preact";
import type { Placed } from "../../../src/protocol/drawing";
import { Icon, type IconName } from "../../shared/sprite";
import { t } from "../strings";

/** What the mouse can do with the selected block, beside it and in the gap behind it. Keys do the same. */
export function BlockTools(props: {
  box: Placed;
  removable: boolean;
  move: (step: -1 | 1) => void;
  add: (layer: "bn" | "relu") => void;
  remove: () => void;
}): VNode {
  const { box, removable, move, add, remove } = props;
  const inBranch = box.id.startsWith("branch");
  const height = removable ? 68 : 46;
  return (
    <>
      <div
        class="tools"
        style={{
          left: `${inBranch ? box.x + box.width + 8 : box.x - 32}px`,
          top: `${box.y + (box.height - height) / 2}px`,
        }}
      >
        <Tool icon="arrow-up" label={t.moveEarlier} keys="Alt+↑" act={() => move(-1)} />
        <Tool icon="arrow-down" label={t.moveLater} keys="Alt+↓" act={() => move(1)} />
        {removable && <Tool icon="close" label={t.remove} keys={t.deleteKey} act={remove} />}
      </div>
      <div class="tools adds" style={{ left: `${box.x + box.width / 2 + 8}px`, top: `${box.y + box.height + 6}px` }}>
        <Tool text="+ BN" label={t.addBehind("BN")} keys="B" act={() => add("bn")} />
        <Tool text="+ ReLU" label={t.addBehind("ReLU")} keys="R" act={() => add("relu")} />
      </div>
    </>
  );
}

/** Not a stop of Tab: the key does it from the block, which keeps the focus. */
function Tool(props: { icon?: IconName; text?: string; label: string; keys: string; act: () => void }): VNode {
  const { icon, text, label, keys, act } = props;
  return (
    <button
      class={text === undefined ? "tb" : "tb s"}
      tabIndex={-1}
      aria-label={text === undefined ? label : `${text}: ${label}`}
      title={`${label} (${keys})`}
      onMouseDown={(event) => event.preventDefault()}
      onClick={act}
    >
      {icon ? <Icon name={icon} /> : text}
    </button>
  );
}
