import { diff as differences, diffSummary } from "../../arch/diff";
import { networkCost } from "../../arch/analysis/cost";
import { answer, parseArguments, say, UsageError, type Command } from "../command";
import { designOf } from "../files";

export const diff: Command = {
  name: "diff",
  summary: "says in what two architectures differ, unit by unit",
  usage: `residual diff A B [--json]

Says what changes from A to B. As with other tools of this name, the exit status is 0 if nothing differs and 1 if
something does, or if a file has an error.

  --json    { "same", "summary", "differences", "parameters", "multiplyAdds" } as one JSON document

Example:
  residual diff examples/resnet-110.residual.json examples/resnet-110-exclusive-gating.residual.json`,

  async run(args) {
    const { values, positionals } = parseArguments(args, { json: { type: "boolean" } });
    const [first, second, ...more] = positionals;
    if (first === undefined || second === undefined || more.length > 0) throw new UsageError("Name two files.");
    const a = await designOf(first, values.json);
    const b = a && (await designOf(second, values.json));
    if (!a || !b) return 1;
    const found = differences(a.architecture, b.architecture);
    const summary = diffSummary(a.architecture, b.architecture);
    const [costA, costB] = [networkCost(a.network), networkCost(b.network)];
    if (values.json) {
      const cost = {
        parameters: [costA.parameters, costB.parameters],
        multiplyAdds: [costA.multiplyAdds, costB.multiplyAdds],
      };
      answer({ same: found.length === 0, summary, differences: found, ...cost });
    } else if (found.length === 0) say("The two are the same design.");
    else {
      for (const line of summary) say(line);
      say(`parameters ${number(costA.parameters)} → ${number(costB.parameters)}`);
      say(`multiply-adds ${number(costA.multiplyAdds)} → ${number(costB.multiplyAdds)}`);
    }
    return found.length === 0 ? 0 : 1;
  },
};

function number(n: number): string {
  return n.toLocaleString("en-US");
}
