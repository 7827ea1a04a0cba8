import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { activationNames, figure4Letter, type Activation } from "../../../src/arch/architecture";
import { table2 } from "../../../src/arch/paper/paper";
import { percent } from "../../shared/format";
import { Card, Cards, Chooser, type ChooserProps } from "./Chooser";
import { OrderMiniature } from "../drawing/miniature";
import { orderNames } from "../names";
import { t } from "../strings";

/** The five orders of Fig. 4. */
export function OrderChooser(props: ChooserProps<Activation>): VNode {
  const [choice, setChoice] = useState<Activation>(props.unit.orderName ?? props.unit.activation);
  const column = props.unit.kind === "bottleneck" ? "resnet-164" : "resnet-110";
  return (
    <Chooser
      {...props}
      style="orders"
      title={t.chooseOrder}
      source={t.figure4Table2}
      canKeep
      keep={() => props.keep(choice)}
    >
      <Cards label={t.chooseOrder}>
        {activationNames.map((name) => (
          <Card
            key={name}
            letter={figure4Letter[name]}
            name={orderNames[name]}
            result={percent(table2[name][column])}
            checked={choice === name}
            choose={() => {
              if (choice === name) return;
              setChoice(name);
              props.preview(name);
            }}
          >
            <OrderMiniature name={name} />
          </Card>
        ))}
        <p class="s dim hint">{t.orderHint}</p>
      </Cards>
    </Chooser>
  );
}
