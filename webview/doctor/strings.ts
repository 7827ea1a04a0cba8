import type { DoctorAction, Finding } from "../../src/protocol/doctor";

/** Every word that the Doctor's page shows or speaks, beside what the host has found. */
export const t = {
  title: "Doctor",
  look: "Look Again",
  copy: "Copy as Text",
  copied: "Copied.",
  copyCommand: (command: string) => `Copy the command: ${command}`,
  looking: "Looking at the engines, the GPU, TensorFlow and the disk; then training for half a second.",
  seen: (made: string) =>
    `seen at ${new Date(made).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hour12: false })}`,
  failed: "The Doctor could not look",
  action: {
    install: "Install GPU Engine…",
    "manage-trust": "Manage Trust",
    "choose-tensorflow": "Open Setting",
    "choose-runs-folder": "Open Setting",
  } satisfies Record<DoctorAction, string>,
  state: {
    ok: "As it should be",
    note: "Note",
    warning: "Could be better",
    problem: "Does not work",
  } satisfies Record<Finding["state"], string>,
  keys: { look: "look again", copy: "copy" },
  counts: (problems: number, warnings: number) => {
    const many = (n: number, one: string): string => (n === 1 ? `1 ${one}` : `${n} ${one}s`);
    const found = [problems > 0 ? many(problems, "problem") : "", warnings > 0 ? many(warnings, "warning") : ""];
    return `${found.filter((part) => part !== "").join(", ") || "No problems"}.`;
  },
};
