import * as v from "valibot";
import { parserOf } from "./parser";

/** Between the host and the Doctor's page: the page draws what the host has put into words. */

/** What a button of the page does in the host. */
const doctorActions = ["install", "manage-trust", "choose-tensorflow", "choose-runs-folder"] as const;
export type DoctorAction = (typeof doctorActions)[number];

/** What gets something that is missing: by a button in the page, or by a command in a terminal. */
const fix = v.object({
  words: v.string(),
  action: v.optional(v.picklist(doctorActions)),
  command: v.optional(v.string()),
});
export type Fix = v.InferOutput<typeof fix>;

const finding = v.object({
  /** `ok`: as it should be; `note`: good to know; `warning`: training could be better; `problem`: it cannot be. */
  state: v.picklist(["ok", "note", "warning", "problem"]),
  name: v.string(),
  text: v.string(),
  /** The program, folder or file that it is about. */
  place: v.optional(v.string()),
  fix: v.optional(fix),
});
export type Finding = v.InferOutput<typeof finding>;

const section = v.object({ title: v.string(), findings: v.array(finding) });
export type Section = v.InferOutput<typeof section>;

const toDoctor = v.variant("type", [
  v.object({ type: v.literal("looking") }),
  /** `made`: ISO 8601. */
  v.object({ type: v.literal("findings"), made: v.string(), verdict: v.string(), sections: v.array(section) }),
  v.object({ type: v.literal("failed"), why: v.string() }),
]);
export type ToDoctor = v.InferOutput<typeof toDoctor>;

const fromDoctor = v.variant("type", [
  v.object({ type: v.literal("ready") }),
  v.object({ type: v.literal("look") }),
  /** The whole as text for a report of a defect, or one command. */
  v.object({ type: v.literal("copy"), command: v.optional(v.string()) }),
  v.object({ type: v.literal("act"), action: v.picklist(doctorActions) }),
  v.object({ type: v.literal("log"), text: v.string() }),
]);
export type FromDoctor = v.InferOutput<typeof fromDoctor>;

/** Undefined for what is not understood. */
export const parseToDoctor = parserOf(toDoctor);
export const parseFromDoctor = parserOf(fromDoctor);
