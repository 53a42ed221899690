import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { settings } from "../settings.js";

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
 * (https://github.com/yunabe/tslab has no call for a bundle); its internal function takes a whole bundle.
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

/** True in a notebook cell. */
export function inNotebook(): boolean {
  return writer() !== undefined;
}

/** An object that identifies the running cell; undefined outside a notebook. */
export function currentCell(): unknown {
  return writer();
}

/**
 * URL in the JupyterLab that runs this kernel; opening it stops the running training, which keeps its best weights
 * (tools/jupyter/surlab_jupyter). Undefined without a JupyterLab.
 */
export function stopAndKeepLink(): string | undefined {
  // Jupyter's names: the kernel's connection file, and beside it the description of the server that started it.
  const connection = process.argv.find((word) => /\bkernel-[\w-]+\.json$/.test(word));
  if (!connection || !settings.jupyterServer) return undefined;
  const server = path.join(path.dirname(connection), `jpserver-${settings.jupyterServer}.json`);
  if (!existsSync(server)) return undefined;
  const { url } = JSON.parse(readFileSync(server, "utf8")) as { url: string };
  const id = path.basename(connection, ".json").replace("kernel-", "");
  return `${url}surlab/stop/${id}`;
}

function writer(): WriteDisplayData | undefined {
  // Looked up among the loaded modules, so that tslab (and TypeScript) is not loaded outside its kernel.
  const jupyter = Object.values(require.cache).find((module) => module?.filename.endsWith("/tslab/dist/jupyter.js"));
  return (
    (jupyter?.exports as { lastWriteDisplayData: WriteDisplayData | null } | undefined)?.lastWriteDisplayData ??
    undefined
  );
}
