import type { VNode } from "preact";
import type { DoctorAction, Finding, Fix } from "../../src/protocol/doctor";
import { Icon, type IconName } from "../shared/sprite";
import { t } from "./strings";

interface RowProps {
  finding: Finding;
  copy: (command: string) => void;
  act: (action: DoctorAction) => void;
}

/** One thing that was found, and the button or the command that mends it. */
export function FindingRow({ finding, copy, act }: RowProps): VNode {
  const { state, name, text, place, fix } = finding;
  return (
    <li class="finding" data-state={state}>
      <StateIcon state={state} />
      <span class="what">{name}</span>
      <div class="found">
        <p>{text}</p>
        {place !== undefined && <p class="place s dim">{place}</p>}
        {fix && <Mend fix={fix} copy={copy} act={act} />}
      </div>
    </li>
  );
}

/** Says in a sign what a finding amounts to. */
export function StateIcon({ state }: Pick<Finding, "state">): VNode {
  const [icon, colour] = icons[state];
  return (
    <span title={t.state[state]} role="img" aria-label={t.state[state]}>
      <Icon name={icon} class={colour} />
    </span>
  );
}

function Mend({ fix, copy, act }: { fix: Fix } & Omit<RowProps, "finding">): VNode {
  const { words, action, command } = fix;
  return (
    <div class="fix">
      <p class="dim">{words}</p>
      {action !== undefined ? (
        <button class="btn sec" onClick={() => act(action)}>
          {t.action[action]}
        </button>
      ) : (
        command !== undefined && (
          <span class="row">
            <code class="cut" title={command}>
              {command}
            </code>
            <button
              class="tb"
              title={t.copyCommand(command)}
              aria-label={t.copyCommand(command)}
              onClick={() => copy(command)}
            >
              <Icon name="copy" />
            </button>
          </span>
        )
      )}
    </div>
  );
}

const icons: Record<Finding["state"], [IconName, string]> = {
  ok: ["pass", "ok"],
  note: ["info", "que"],
  warning: ["warning", "warn"],
  problem: ["error", "err"],
};
