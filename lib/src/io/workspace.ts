import path from "node:path";
import { settings } from "../settings.js";

const root = path.resolve(__dirname, "..", "..", "..");

/** A path inside the checkout this library was built in, such as workspacePath("data", "synthetic"). */
export function workspacePath(...parts: string[]): string {
  return path.join(root, ...parts);
}

/**
 * A path in `data/` of the checkout, such as dataPath("free-music"), independent of the working directory.
 *
 * @param parts folders and a file below data/, none for data/ itself
 * @returns the absolute path
 */
export function dataPath(...parts: string[]): string {
  return workspacePath("data", ...parts);
}

/** A path in the cache: `.cache/` of the checkout, or $SURLAB_CACHE. */
export function cachePath(...parts: string[]): string {
  return path.join(settings.cache ?? workspacePath(".cache"), ...parts);
}

/**
 * A path in the results folder: `results/` of the checkout, or $SURLAB_RESULTS.
 *
 * @param parts folders and a file below results/, none for results/ itself
 * @returns the absolute path
 */
export function resultsPath(...parts: string[]): string {
  return path.join(settings.results ?? workspacePath("results"), ...parts);
}
