// The made-up songs of the explorer's tests, which are in TypeScript.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";

/** @returns the contents of a page with `n` songs; `options` as in lib/test/explorer/exampleContents.ts */
export async function exampleContents(n, options) {
  const folder = mkdtempSync(path.join(tmpdir(), "surlab-songs-"));
  try {
    const entry = path.join(import.meta.dirname, "..", "lib", "test", "explorer", "exampleContents.ts");
    const outfile = path.join(folder, "exampleContents.mjs");
    await build({ entryPoints: [entry], bundle: true, platform: "node", format: "esm", outfile });
    return (await import(pathToFileURL(outfile).href)).exampleContents(n, options);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
