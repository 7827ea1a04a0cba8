import type { VNode } from "preact";
import { Icon } from "../../shared/sprite";

/** One of the three choices: h on the shortcut, F the branch, f after the addition. */
export function Pick(props: {
  part: "h" | "ℱ" | "f";
  name: string;
  note?: string | undefined;
  label?: string;
  wavy?: boolean;
  slot?: boolean;
  disabled: boolean;
  style: Record<string, string>;
  choose: (opener: HTMLElement) => void;
}): VNode {
  const { part, name, note, label, wavy, slot, disabled, style, choose } = props;
  return (
    <button
      class={`pick ${part === "ℱ" ? "branch" : ""} ${slot ? "slot" : ""}`}
      style={style}
      disabled={disabled}
      aria-haspopup="dialog"
      aria-label={label}
      onClick={(event) => choose(event.currentTarget)}
    >
      <i class="m">{part}</i> <span class={`n ${wavy ? "wavy" : ""}`}>{name}</span>
      <Icon name="chevron-down" />
      {note && <span class="s dim beside"> {note}</span>}
    </button>
  );
}
