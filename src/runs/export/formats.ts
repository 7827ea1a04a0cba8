/** What runs can be exported as: `file` is how it ends; tfevents makes a folder. */
export const exportFormats = {
  csv: { file: "csv", what: "CSV", detail: "One row for each step and each test, for a spreadsheet or a data frame" },
  json: { file: "json", what: "JSON", detail: "Settings and curves as columns, one document" },
  tfevents: { file: undefined, what: "TensorBoard", detail: "A folder of event files: tensorboard --logdir FOLDER" },
  html: { file: "html", what: "Report", detail: "One HTML page with diagram, settings, curves and table; it prints" },
  svg: { file: "svg", what: "SVG", detail: "The curves as a drawing" },
} as const;
export type ExportFormat = keyof typeof exportFormats;

export function isExportFormat(name: string): name is ExportFormat {
  return Object.hasOwn(exportFormats, name);
}
