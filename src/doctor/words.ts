import type { Finding, Section } from "../protocol/doctor";
import type { Report } from "./report";
import { embeddedSection, gpuSection, machineSection } from "./sections/machine";
import { tensorflowSection } from "./sections/tensorflow";
import { trainingSection } from "./sections/training";

/** A report in words: what the page, the terminal and a report of a defect have in common. */
export function sectionsOf(report: Report): Section[] {
  return [trainingSection, tensorflowSection, gpuSection, embeddedSection, machineSection].map((of) => of(report));
}

const marks: Record<Finding["state"], string> = { ok: "+", note: "-", warning: "!", problem: "x" };

/** For a terminal. */
export function asText(sections: Section[]): string {
  const names = sections.flatMap(({ findings }) => findings.map(({ name }) => name.length));
  const width = Math.max(...names) + 2;
  const indent = " ".repeat(width + 4);
  const lines = ({ state, name, text, place, fix }: Finding): string[] => [
    `  ${marks[state]} ${name.padEnd(width)}${text}`,
    ...(place === undefined ? [] : [`${indent}${place}`]),
    ...(fix ? [`${indent}${fix.words}`, ...(fix.command === undefined ? [] : [`${indent}  ${fix.command}`])] : []),
  ];
  return sections.map(({ title, findings }) => [title, ...findings.flatMap(lines)].join("\n")).join("\n\n");
}

/** For a report of a defect. */
export function asMarkdown(verdict: string, sections: Section[]): string {
  const line = ({ state, name, text, place }: Finding): string =>
    `- ${state === "ok" || state === "note" ? "" : `**${state}** `}${name}: ${text}${place === undefined ? "" : ` (\`${place}\`)`}`;
  const parts = sections.map(({ title, findings }) => `### ${title}\n${findings.map(line).join("\n")}`);
  return `${verdict}\n\n${parts.join("\n\n")}\n`;
}
