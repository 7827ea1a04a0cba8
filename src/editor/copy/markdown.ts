import type { Architecture } from "../../arch/architecture";
import { networkCost, unitCost, type Cost } from "../../arch/analysis/cost";
import { equation } from "../../arch/analysis/equation";
import type { Finding } from "../../arch/finding";
import { kindTitles, orderTitle, shortcutTitle } from "../../arch/words/names";
import type { Network, Unit } from "../../arch/network";
import { count, grouped, readable, shape } from "../../arch/words/numbers";
import { paperResult, percent } from "../../arch/paper/paper";
import { specialOf } from "../outline/words";

/** A design as a document: what it is, its equation, its units, what the paper measured, what is to be known of it. */
export function markdown(architecture: Architecture, network: Network, findings: Finding[], unit: Unit): string {
  const { parameters, multiplyAdds } = networkCost(network);
  const units = network.stages.reduce((sum, stage) => sum + stage.count, 0);
  const paper = paperResult(architecture);
  return [
    `# ${escaped(architecture.name)}`,
    "",
    `${grouped(units)} residual units, ${count(parameters)} parameters, ${count(multiplyAdds)} multiply-adds for an image of ${shape(network.input)}, ${grouped(architecture.classes)} classes.`, // prettier-ignore
    "",
    "```",
    ...equation(unit).lines.map(({ text, number }) => (number === undefined ? text : `${text}    (${number})`)),
    "```",
    "",
    "| stage | units | kind | order | shortcut | output | parameters each | multiply-adds each |",
    "| ---: | ---: | --- | --- | --- | ---: | ---: | ---: |",
    ...network.stages.flatMap((stage) => stage.units.map(row)),
    "",
    paper
      ? `Test error in the paper: **${percent(paper)}** (${paper.table}: ${escaped(readable(paper.setting))}).`
      : "The paper has no row for this design.",
    ...(findings.length > 0 ? ["", ...findings.map(({ severity, message }) => `- **${severity}**: ${escaped(readable(message))}`)] : []), // prettier-ignore
    "",
  ].join("\n");
}

function row(unit: Unit): string {
  const { stage, first, count: many, kind, order, shortcut, output } = unit;
  const special = specialOf(unit);
  const cost: Cost = unitCost(unit);
  const cells = [
    grouped(stage),
    many === 1 ? grouped(first) : `${grouped(first)}–${grouped(first + many - 1)}`,
    kindTitles[kind],
    orderTitle(order, kind),
    [shortcutTitle(shortcut), ...(special ? [special] : [])].join("; "),
    shape(output),
    count(cost.parameters),
    count(cost.multiplyAdds),
  ];
  return `| ${cells.map(escaped).join(" | ")} |`;
}

/** A name says what it says, whatever signs of Markdown it holds. */
function escaped(text: string): string {
  return text.replace(/[\\`*_[\]<>|#]/g, "\\$&").replace(/\s+/g, " ");
}
