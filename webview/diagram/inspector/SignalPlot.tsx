import type { VNode } from "preact";
import type { DiagramContent } from "../../../src/protocol/diagram";
import { float32Epsilon } from "../../../src/arch/analysis/signal";
import { grouped, scientific, superscript } from "../../shared/format";
import { t } from "../strings";

const box = { left: 34, right: 262, top: 8, bottom: 72 };

/** Product of the shortcuts' factors from the first unit of the span to each other one, on a log axis. */
export function SignalPlot({ signal }: { signal: DiagramContent["signal"] }): VNode {
  const { points, product, from, to } = signal;
  const exponents = points.map((p) => (p.product > 0 ? Math.log10(p.product) : 0));
  const { low, high } = range(Math.min(0, ...exponents), Math.max(0, ...exponents));
  const y = (exponent: number): number => box.top + ((high - exponent) / (high - low)) * (box.bottom - box.top);
  const x = (unit: number): number =>
    from === to ? box.right : box.left + ((unit - from) / (to - from)) * (box.right - box.left);
  // Values at or below 0 have no place on a log axis: the line ends there.
  const end = points.findIndex((p) => p.product <= 0);
  const shown = end < 0 ? points : points.slice(0, end);
  const ticks = [high, (high + low) / 2, low];
  const changed = shown.some((p) => p.product !== 1);
  const line = [{ unit: from, product: shown[0]?.unit === from ? shown[0].product : 1 }, ...shown];
  const lineY = (p: number): string => y(Math.log10(p)).toFixed(1);
  const last = shown.at(-1);
  return (
    <svg width="264" height="90" role="img" aria-label={t.signalPlot(signal, scientific(product))}>
      <path
        class="hair"
        d={`${ticks.map((tick) => `M${box.left} ${y(tick) + 0.5}H${box.right}`).join("")}M110 4V73M186 4V73`}
      />
      {ticks.map((tick) => (
        <text key={tick} class="s dim num" x="28" y={y(tick) + 4} text-anchor="end">
          {tick === 0 ? "1" : `10${superscript(tick)}`}
        </text>
      ))}
      <text class="s dim" x={box.left} y="87">
        {t.firstOfSpan(from)}
      </text>
      <text class="s dim num" x={box.right} y="87" text-anchor="end">
        {grouped(to)}
      </text>
      {Math.log10(float32Epsilon) > low && low < 0 && (
        <>
          <path class="epsilon" d={`M${box.left} ${y(Math.log10(float32Epsilon))}H${box.right}`} />
          <text class="s dim" x={box.right} y={y(Math.log10(float32Epsilon)) - 5} text-anchor="end">
            {t.epsilon}
          </text>
        </>
      )}
      {line.length > 1 && (
        <path
          class={`product ${changed ? "changed" : ""}`}
          d={`M${line.map((p) => `${x(p.unit).toFixed(1)} ${lineY(p.product)}`).join("L")}`}
        />
      )}
      {changed && last && <circle class="last" cx={x(last.unit)} cy={lineY(last.product)} r="3.5" />}
    </svg>
  );
}

/** From 10⁻¹⁶ to 1 at least; beyond, whole decades, an even number of them so that the middle has one too. */
function range(least: number, most: number): { low: number; high: number } {
  const grow = most > 0.1;
  const low = grow && least > -0.1 ? 0 : Math.min(-16, 2 * Math.floor(least / 2));
  const high = grow ? Math.max(16, 2 * Math.ceil(most / 2)) : 0;
  return { low, high };
}
