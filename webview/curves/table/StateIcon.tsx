import type { VNode } from "preact";
import type { ShownState } from "../../../src/protocol/curves";
import { Icon, type IconName } from "../../shared/sprite";

/** A run's state at a glance; the word stands beside it. */
export function StateIcon({ state }: { state: ShownState }): VNode {
  const [name, role] = stateIcons[state];
  return <Icon name={name} class={role} />;
}

const stateIcons: Record<ShownState, [IconName, string]> = {
  queued: ["circle-filled", "que"],
  starting: ["sync", "live"],
  running: ["sync", "live"],
  paused: ["debug-pause", "live"],
  stopped: ["circle-slash", "que"],
  finished: ["pass", "ok"],
  failed: ["error", "err"],
  interrupted: ["warning", "warn"],
  stuck: ["warning", "warn"],
};
