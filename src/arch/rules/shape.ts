import { weightLayers, type Architecture } from "../architecture";
import type { Path } from "../finding";
import type { Network, Shape, Unit } from "../network";
import { allUnits, changesDimension, counted, named, places, unitOf, type Problem } from "./problem";

/** Whether the parts of a network fit together. */

export function weightsOfAnOrder(architecture: Architecture, network: Network): Problem[] {
  const weights = (unit: Unit): number => unit.order.branch.filter((layer) => layer === "weight").length;
  const wrong = allUnits(network).filter((unit) => weights(unit) !== weightLayers[unit.kind]);
  return places(architecture, wrong, "activation").map(({ path, units: [unit] }) => ({
    severity: "error",
    rule: "weights-of-an-order",
    message: `${named(unit!)}: its order has ${layers(weights(unit!))}, but a ${unit!.kind} unit has ${weightLayers[unit!.kind]}. Add or remove "weight".`,
    path,
    unit: unitOf(unit!),
    repairs: [{ title: `Use "full-preactivation"`, path, value: "full-preactivation" }],
  }));
}

function layers(weights: number): string {
  return weights === 1 ? "1 weight layer" : `${weights} weight layers`;
}

/** Option A appends channels; it cannot take any away. */
export function zeroPaddingThatShrinks(_: Architecture, network: Network): Problem[] {
  const shrinks = allUnits(network).filter(
    ({ carry, input, output }) => carry[0]?.op === "zero-padding" && input.channels > output.channels,
  );
  return shrinks.map((unit) => {
    const { input, output, kind, stage, first } = unit;
    const path = ["stages", stage - 1, "width"];
    const width = Math.ceil(input.channels / (kind === "bottleneck" ? 4 : 1));
    const widen = { title: `Set the width to ${width}`, path, value: width };
    // Within a stage it is the kind that shrinks, whatever the width is.
    const [advice, repairs] = first === 1 ? [`, or a width of at least ${width}`, [widen]] : ["", []];
    return {
      severity: "error",
      rule: "zero-padding-shrinks",
      message: `${named(unit)}: zero padding cannot shrink ${input.channels} channels to ${output.channels}. Choose projection${advice}.`,
      path,
      unit: unitOf(unit),
      repairs: [{ title: "Use projections", path: ["dimensionIncrease"], value: "projection" }, ...repairs],
    };
  });
}

export function strideOnOnePixel(_: Architecture, { stem, stages }: Network): Problem[] {
  const inStem = stem.flatMap((block): Problem[] => {
    if (block.op !== "conv" && block.op !== "max-pool") return [];
    const [what, path] = block.op === "conv" ? ["convolution", ["stem"]] : ["max pooling", ["stem", "maxPool"]];
    return lessThanOnePixel(`The stem's ${what}`, block, [...path, "stride"]);
  });
  const inUnits = stages.flatMap(({ units }) =>
    units.flatMap((unit) =>
      lessThanOnePixel(named(unit), unit, ["stages", unit.stage - 1, "stride"]).map((problem) => ({
        ...problem,
        unit: unitOf(unit),
      })),
    ),
  );
  return [...inStem, ...inUnits];
}

function lessThanOnePixel(what: string, { stride, input }: { stride: number; input: Shape }, path: Path): Problem[] {
  if (stride <= input.size) return [];
  return [
    {
      severity: "warning",
      rule: "stride-beyond-map",
      message: `${what}: a stride of ${stride} on a map of ${input.size}x${input.size} leaves less than one pixel for each. Use larger images, or stride 1.`,
      path,
      repairs: [{ title: "Set the stride to 1", path, value: 1 }],
    },
  ];
}

export function changeOutsideItsStage({ stages }: Architecture): Problem[] {
  return stages.flatMap(({ units, changes }, i) =>
    changes.flatMap(({ units: [first, last] }, j): Problem[] => {
      if (first <= last && last <= units) return [];
      const path = ["stages", i, "changes", j];
      const remove = { title: "Remove the change", path, value: undefined };
      const swap = { title: `Write [${last}, ${first}]`, path: [...path, "units"], value: [last, first] };
      const shorten = { title: `End at unit ${units}`, path: [...path, "units"], value: [first, units] };
      const message =
        first > last
          ? `Stage ${i + 1}, change ${j + 1}: the last unit, ${last}, comes before the first, ${first}; it changes nothing.`
          : `Stage ${i + 1}, change ${j + 1} is for units ${first} to ${last}, but the stage has ${counted(units)}.`;
      return [
        {
          severity: "warning",
          rule: "change-outside-stage",
          message,
          path: [...path, "units"],
          repairs: first > last ? [swap, remove] : first <= units ? [shorten, remove] : [remove],
        },
      ];
    }),
  );
}

export function projectionThatIsNotNeeded({ dimensionIncrease }: Architecture, network: Network): Problem[] {
  const changing = allUnits(network).filter(changesDimension);
  if (dimensionIncrease !== "projection" || changing.some(({ shortcut }) => shortcut.kind !== "conv-1x1")) return [];
  const path = ["dimensionIncrease"];
  const message =
    changing.length === 0
      ? "No unit changes dimension, so no projection is made."
      : "Where the dimension changes the shortcut is a 1x1 convolution already, so no projection is made.";
  return [
    {
      severity: "information",
      rule: "projection-not-needed",
      message,
      path,
      repairs: [{ title: "Remove it", path, value: undefined }],
    },
  ];
}
