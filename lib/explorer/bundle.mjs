// The explorer's page as one script, with its worker inside as text, and one style sheet.

import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const folder = path.dirname(fileURLToPath(import.meta.url));

/** Modules of the library that a browser can't run, and what the page has in their place. */
const INSTEAD = [
  { filter: /\/native\/addon\.js$/, file: "browser/addon.ts" },
  { filter: /\/tensorflow\/backend\.js$/, file: "browser/backend.ts" },
];

const options = {
  bundle: true,
  write: false,
  minify: true,
  format: "iife",
  target: ["es2022"],
  platform: "browser",
  legalComments: "none",
  logLevel: "error",
  define: { "process.env.NODE_ENV": '"production"', global: "globalThis" },
};

/** `import source from "worker:./ask/worker.ts"`: a script of its own, bundled, as text. */
const workers = {
  name: "workers",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^worker:/ }, ({ path: name, resolveDir }) => ({
      path: path.resolve(resolveDir, name.slice("worker:".length)),
      namespace: "worker",
    }));
    onLoad({ filter: /.*/, namespace: "worker" }, async ({ path: entry }) => ({
      contents: await script(entry),
      loader: "text",
    }));
  },
};

const instead = {
  name: "what a browser can't run",
  setup({ onResolve }) {
    for (const { filter, file } of INSTEAD) onResolve({ filter }, () => ({ path: path.join(folder, file) }));
  },
};

async function script(entry) {
  const { outputFiles } = await build({ ...options, entryPoints: [entry], plugins: [workers, instead] });
  return outputFiles[0].text;
}

/** @returns the text of each file, by its name */
export async function bundle() {
  const page = await script(path.join(folder, "main.ts"));
  // A closing tag in a string of the script would end it in the page.
  return {
    "page.js": page.replaceAll("</script", "<\\/script").replaceAll("<!--", "<\\!--"),
    "page.css": readFileSync(path.join(folder, "page.css"), "utf8"),
  };
}
