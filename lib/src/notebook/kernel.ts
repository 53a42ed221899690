/** One output of a cell in as many forms as there are readers: JupyterLab takes the richest it can draw. */
export type MimeBundle = Record<string, string | object>;

type WriteDisplayData = (
  content: { data: MimeBundle; metadata: object; transient: { display_id?: string } },
  update: boolean,
) => void;

/**
 * Sends one output to the cell that is running. Outside a notebook it prints the plain text of the first showing.
 *
 * tslab's own `display` sends one MIME type a call, so that a figure could be live or printable but not both
 * (https://github.com/yunabe/tslab has no call for a bundle); what it calls itself takes a whole bundle.
 *
 * @param display an output to show first and replace later: `update` false, then true, with the same `id`
 */
export function emit(bundle: MimeBundle, display: { id?: string; update?: boolean } = {}): void {
  const write = writer();
  if (write) {
    write({ data: bundle, metadata: {}, transient: { display_id: display.id } }, display.update ?? false);
  } else if (!display.update && typeof bundle["text/plain"] === "string") {
    console.log(bundle["text/plain"]);
  }
}

/** True where the code runs in a notebook cell. */
export function inNotebook(): boolean {
  return writer() !== undefined;
}

function writer(): WriteDisplayData | undefined {
  // Looked up in what is loaded already: outside its kernel, tslab (and its TypeScript) stays unloaded.
  const jupyter = Object.values(require.cache).find((module) => module?.filename.endsWith("/tslab/dist/jupyter.js"));
  return (
    (jupyter?.exports as { lastWriteDisplayData: WriteDisplayData | null } | undefined)?.lastWriteDisplayData ??
    undefined
  );
}
