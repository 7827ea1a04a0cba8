import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { figure4Letter } from "../../src/arch/architecture";
import { percent } from "../../src/arch/paper/paper";
import { presetOrders, type PresetOrder } from "../../src/protocol/diagram";
import { count, readable } from "../shared/format";
import { orderNames } from "./names";
import { OpenText, type Of, type Post } from "./states";
import { t } from "./strings";

/** An empty file: what it could start from. */
export function Empty({ view, post }: { view: Of<"empty">; post: Post }): VNode {
  const { presets, version, locked } = view;
  const [chosen, setChosen] = useState(
    presets.find(({ name }) => name === "resnet-110")?.name ?? presets[0]?.name ?? "",
  );
  const [order, setOrder] = useState<PresetOrder>("full-preactivation");
  const start = (): void => post({ type: "preset", name: chosen, activation: order, version });
  return (
    <main class="view page">
      <h1 class="headline">{t.emptyTitle}</h1>
      <p class="dim">{locked ?? t.emptyText}</p>
      <table class="presets">
        <thead>
          <tr>
            <td colSpan={3} />
            <th class="r" colSpan={presetOrders.length}>
              {t.paperErrors}
            </th>
          </tr>
          <tr>
            <th>{t.presetColumns.network}</th>
            <th>{t.presetColumns.unit}</th>
            <th class="r">{t.presetColumns.parameters}</th>
            {presetOrders.map((name) => (
              <th key={name} class="r">
                {orderNames[name]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {presets.map(({ name, title, unit, parameters, errors }) => (
            <tr
              key={name}
              class={name === chosen ? "pickrow" : ""}
              onClick={() => setChosen(name)}
              onDblClick={() => !locked && start()}
            >
              <td>
                <label>
                  <input
                    type="radio"
                    class="unseen"
                    name="preset"
                    checked={name === chosen}
                    onChange={() => setChosen(name)}
                    onKeyDown={(event) => event.key === "Enter" && !locked && start()}
                  />
                  <span class={name === chosen ? "b" : ""}>{title}</span>
                </label>
              </td>
              <td>{readable(unit)}</td>
              <td class="r num">{count(parameters)}</td>
              {presetOrders.map((one) => (
                <td key={one} class={`r num ${name === chosen && one === order ? "b" : ""}`}>
                  {errors[one] === undefined ? t.nothing : percent({ error: errors[one], setting: unit })}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <p class="s dim">{t.imageNetErrors}</p>
      <fieldset class="row preset-order">
        <legend class="dim">{t.presetOrder}</legend>
        {presetOrders.map((name) => (
          <label key={name} class="row">
            <input type="radio" name="order" checked={name === order} onChange={() => setOrder(name)} />
            {orderNames[name]}, {t.figure4(figure4Letter[name])}
          </label>
        ))}
      </fieldset>
      <div class="acts">
        <button class="btn" disabled={locked !== undefined} onClick={start}>
          {t.start}
        </button>
        <OpenText post={post} />
      </div>
    </main>
  );
}
