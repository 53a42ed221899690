// Installs the nbconvert template "surlab" and Surlab's nbconvert configuration (config.py) in a virtual environment.

import { createHash } from "node:crypto";
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const require = createRequire(import.meta.url);
const { resolve } = require;
const here = path.dirname(fileURLToPath(import.meta.url));
const built = (name) => path.join(here, "..", "..", "lib", "dist", name);
const sortFile = built("notebook/sortable.js");
const fontsFile = built("figures/fonts.js");
const source = path.join(here, "templates", "surlab");

const installed = (venvDir) => path.join(venvDir, "share", "jupyter", "nbconvert", "templates", "surlab");
const stamp = (venvDir) => path.join(installed(venvDir), "stamp");

/** A hash of what the template is built from: its files and the versions of the packages. */
function fingerprint() {
  const hash = createHash("sha256");
  for (const file of filesBelow(here)) hash.update(fs.readFileSync(file));
  for (const file of [plotlyFile(), katexFile("katex.min.js"), fontsFile]) {
    hash.update(`${file} ${fs.statSync(file).size}`);
  }
  return hash.update(fs.readFileSync(sortFile)).digest("hex");
}

/** True if `installTemplate` would change nothing. Needs node_modules and the built library. */
export function isTemplateInstalled(venvDir) {
  if (![stamp(venvDir), sortFile, fontsFile].every((file) => fs.existsSync(file))) return false;
  return fs.readFileSync(stamp(venvDir), "utf8") === fingerprint();
}

/** Installs the template with the scripts and fonts that its pages embed, and the configuration. Idempotent. */
export function installTemplate(venvDir) {
  // Atomically: an export may be running.
  const target = `${installed(venvDir)}.${process.pid}.part`;
  fs.cpSync(source, target, { recursive: true });
  const write = (name, text) => fs.writeFileSync(path.join(target, "static", name), text);
  write("plotly.txt", gzipSync(fs.readFileSync(plotlyFile()), { level: 9 }).toString("base64"));
  write(
    "katex.js",
    ["katex.min.js", "contrib/auto-render.min.js"].map((f) => fs.readFileSync(katexFile(f))).join("\n"),
  );
  write("katex.css", inlineFonts(katexFile("katex.min.css")));
  write(
    "fonts.json",
    JSON.stringify(
      require(fontsFile)
        .fontFaces()
        .map(({ ranges, css }) => ({ ranges, css: css() })),
    ),
  );
  write("policy.txt", policy(target));

  const config = path.join(venvDir, "etc", "jupyter", "jupyter_nbconvert_config.py");
  fs.mkdirSync(path.dirname(config), { recursive: true });
  fs.rmSync(config, { force: true });
  fs.copyFileSync(path.join(here, "config.py"), config);

  fs.writeFileSync(path.join(target, "stamp"), fingerprint());
  fs.rmSync(installed(venvDir), { recursive: true, force: true });
  fs.renameSync(target, installed(venvDir));
}

/**
 * The Content-Security-Policy of an exported page: only the template's scripts run, none from its text or figures, and nothing is
 * loaded; pictures, audio and fonts are embedded.
 */
function policy(template) {
  const scripts = ["katex.js", "surlab.js"].map((name) =>
    // With the newline that nbconvert's include_js adds.
    sha256(`\n${fs.readFileSync(path.join(template, "static", name), "utf8")}`),
  );
  scripts.push(sha256(fs.readFileSync(plotlyFile(), "utf8")));
  return [
    "default-src 'none'",
    // The only inline handler: it sorts tables.
    `script-src ${scripts.join(" ")} 'unsafe-hashes' ${sha256(require(sortFile).SORT_ON_CLICK)}`,
    "style-src 'unsafe-inline'",
    "img-src data: blob:",
    "media-src data:",
    "font-src data:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
}

function sha256(script) {
  return `'sha256-${createHash("sha256").update(script.replaceAll("\r\n", "\n")).digest("base64")}'`;
}

function plotlyFile() {
  return resolve("plotly.js-dist-min/plotly.min.js");
}

function katexFile(name) {
  return path.join(path.dirname(resolve("katex")), name);
}

/** A style sheet with its woff2 fonts embedded and other font formats removed. */
function inlineFonts(cssFile) {
  const css = fs.readFileSync(cssFile, "utf8");
  return css
    .replace(/, ?url\([^)]+\) format\(["'](woff|truetype)["']\)/g, "")
    .replace(/url\(([^)]+\.woff2)\)/g, (_, file) => `url(${dataUrl(path.join(path.dirname(cssFile), file))})`);
}

function dataUrl(woff2) {
  return `data:font/woff2;base64,${fs.readFileSync(woff2).toString("base64")}`;
}

function filesBelow(folder) {
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
}
