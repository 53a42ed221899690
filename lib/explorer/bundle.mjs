// The explorer's page as one script, with its worker inside as text, and one style sheet.

import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const folder = path.dirname(fileURLToPath(import.meta.url));

/** Modules that a browser can't run, and what the page has in their place. */
const INSTEAD = [
  { filter: /\/addon\.js$/, file: "browser/addon.ts" },
  { filter: /\/backend\.js$/, file: "browser/backend.ts" },
  { filter: /\/parallel\.js$/, file: "browser/parallel.ts" },
  { filter: /\/pffftBinary\.js$/, file: "browser/pffftBinary.ts" },
  { filter: /^node:util$/, file: "browser/util.ts" },
  { filter: /^events$/, file: "browser/events.ts" },
];
const library = path.join(folder, "..", "src");
const packages = path.join(folder, "..", "..", "node_modules");
/** Without what its index runs, which would keep all of TensorFlow.js in the script. */
const tensorflow = { path: path.join(packages, "@tensorflow", "tfjs-core", "dist", "base.js"), sideEffects: false };

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

/** `import bytes from "binary:package/path"`: a file of a package, as a Uint8Array. */
const binaries = {
  name: "binaries",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^binary:/ }, ({ path: name }) => ({
      path: path.join(packages, name.slice("binary:".length)),
      namespace: "binary",
    }));
    onLoad({ filter: /.*/, namespace: "binary" }, ({ path: file }) => ({
      contents: readFileSync(file),
      loader: "binary",
    }));
  },
};

const instead = {
  name: "what a browser can't run",
  setup({ onResolve }) {
    onResolve({ filter: /^@tensorflow\/tfjs-core$/ }, () => tensorflow);
    for (const { filter, file } of INSTEAD) {
      onResolve({ filter }, ({ path: name, importer }) =>
        // A package may have an "addon.js" of its own.
        name.startsWith(".") && !importer.startsWith(library) ? undefined : { path: path.join(folder, file) },
      );
    }
  },
};

async function script(entry) {
  const { outputFiles } = await build({ ...options, entryPoints: [entry], plugins: [workers, binaries, instead] });
  return outputFiles[0].text;
}

/** @returns the text of each file, by its name */
export async function bundle() {
  const page = await script(path.join(folder, "main.ts"));
  // A closing tag in a string of the script would end it in the page.
  return {
    "page.js": page.replaceAll("</script", "<\\/script").replaceAll("<!--", "<\\!--"),
    "page.css": styles(),
  };
}

/** page.css, then the parts' own. */
function styles() {
  const files = readdirSync(folder).filter((file) => file.endsWith(".css") && file !== "page.css");
  return ["page.css", ...files.sort()].map((file) => readFileSync(path.join(folder, file), "utf8")).join("\n");
}
