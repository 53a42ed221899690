// Writes docs/licenses.md: the license of every installed package, and which are copyleft.
//
//     node tools/licenses.mjs
//
// npm packages are read from package-lock.json and node_modules, Python packages from .venv.

import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { inRoot, sitePackages } from "./paths.mjs";

/** Licenses that require the same license, or the source code, when the package is redistributed. */
const COPYLEFT = /\b[AL]?GPL|\bMPL/;

/** The packages that `npm run setup` removes with SURLAB_COPYLEFT=0: none is required at run time. */
export function copyleftAtRunTime() {
  return npmPackages().filter(({ license, dev }) => /GPL/.test(license) && !dev);
}

/** Every package in package-lock.json: name, version, license (SPDX where stated). */
export function npmPackages() {
  const { packages } = JSON.parse(fs.readFileSync(inRoot("package-lock.json"), "utf8"));
  const all = Object.entries(packages)
    .filter(([at, { link }]) => at.includes("node_modules/") && !link)
    .map(([at, entry]) => ({
      name: at.split("node_modules/").at(-1),
      version: entry.version,
      license: entry.license ?? statedIn(inRoot(at)),
      dev: entry.dev === true,
      at,
    }));
  return all.sort(byName);
}

// cspell:ignore licen
/** The license from an older package.json field, or recognized from the license text or readme. */
function statedIn(folder) {
  const file = path.join(folder, "package.json");
  if (!fs.existsSync(file)) return "not stated";
  const { license, licenses } = JSON.parse(fs.readFileSync(file, "utf8"));
  const stated = [license ?? licenses ?? []].flat().map((one) => one.type ?? one);
  if (stated.length > 0) return stated.join(" OR ");
  const text = fs.readdirSync(folder).find((name) => /^licen[sc]e/i.test(name));
  const words = text ? fs.readFileSync(path.join(folder, text), "utf8") : readmeOf(folder);
  if (/Permission is hereby granted, free of charge/.test(words) || /\bMIT\b/.test(words)) return "MIT";
  if (/Redistribution and use in source and binary forms/.test(words)) return "BSD";
  return "not stated";
}

function readmeOf(folder) {
  const readme = fs.readdirSync(folder).find((name) => /^readme/i.test(name));
  return readme ? fs.readFileSync(path.join(folder, readme), "utf8") : "";
}

/** Every Python package of .venv. */
function pythonPackages() {
  const site = sitePackages();
  const infos = fs.readdirSync(site).filter((name) => name.endsWith(".dist-info"));
  const all = infos.map((info) => {
    const metadata = fs.readFileSync(path.join(site, info, "METADATA"), "utf8").split("\n\n")[0];
    const field = (name) => new RegExp(`^${name}: (.+)$`, "m").exec(metadata)?.[1].trim();
    const classified = [...metadata.matchAll(/^Classifier: License :: (?:OSI Approved :: )?(.+)$/gm)].map(([, text]) =>
      text.replace(/ License$/, ""),
    );
    // An older field may hold the full license text.
    const short = field("License")?.replace(/^UNKNOWN$/, "") || undefined;
    const license = field("License-Expression") ?? (short && short.length < 40 ? short : undefined);
    return {
      name: field("Name"),
      version: field("Version"),
      license: license ?? (classified.length > 0 ? classified.join(", ") : (short ?? "not stated")),
    };
  });
  return all.sort(byName);
}

function byName(a, b) {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}

function table(packages) {
  const groups = new Map();
  for (const { name, version, license } of packages) {
    const entry = `${name} ${version}`;
    const group = groups.get(license) ?? groups.set(license, new Set()).get(license);
    group.add(entry);
  }
  const rows = [...groups].sort(([a, m], [b, n]) => n.size - m.size || (a < b ? -1 : 1));
  return ["| license | packages |", "| --- | --- |", ...rows.map(([license, names]) => row(license, [...names]))].join(
    "\n",
  );
}

function row(license, names) {
  return `| ${license.replaceAll("|", "\\|")} | ${names.join(", ")} |`;
}

/** The part of the page that is the same on every machine. */
export function npmSection() {
  const packages = npmPackages();
  const [runTime, tools] = [packages.filter(({ dev }) => !dev), packages.filter(({ dev }) => dev)];
  const copyleft = packages.filter(({ license }) => COPYLEFT.test(license) && !/ OR /.test(license));
  const named = copyleft.filter(({ name }) => !/-(android|darwin|freebsd|linux|win32)-/.test(name));
  return `## Copyleft

The workspace's own code is MIT, and so is nearly everything that it stands on. These are not:

| package | license | what it does here |
| --- | --- | --- |
${named.map(({ name, version, license, dev }) => `| ${name} ${version} | ${license} | ${USES[name] ?? (dev ? "part of a tool of the checks" : "see [dependencies](dependencies.md)")} |`).join("\n")}

They are installed by npm beside the workspace and are no part of this repository. Whoever passes on an installed copy
(an image, an archive with \`node_modules\`) redistributes them too, and their terms apply. To leave out those under the
GPL and LGPL:

\`\`\`sh
export SURLAB_COPYLEFT=0   # for every later command, too: without it they are brought back
npm run setup
\`\`\`

Everything else works without them; a file that needs one is left out of the collection with a sentence that says so.

Some packages carry programs under other licenses than their own: \`pypandoc_binary\` brings pandoc (GPL-2.0-or-later), which
writes LaTeX for \`jupyter nbconvert\` (\`.venv/bin/pip uninstall pypandoc_binary\` removes it, and with it the exports to
LaTeX and reStructuredText); \`node-web-audio-api\` is built with Symphonia (MPL-2.0); \`wasm-media-encoders\` is LAME
(LGPL-2.0), compiled to WebAssembly in a file of its own, and writes the short mp3s of the
explorer, which hold nothing of it; \`@sparticuz/chromium\` is Chromium (BSD-3-Clause, with parts under the LGPL), and a
system's own browser is used before it.

## npm, what the workspace uses

${table(runTime)}

## npm, what builds and checks it

${table(tools)}
`;
}

/** The role of each package in the table above. */
const USES = {
  "@audio/decode-aac": "decodes aac and m4a, through audio-decode",
  "@audio/decode-ac3": "decodes ac3, through audio-decode",
  "@audio/decode-dts": "decodes dts, through audio-decode",
  "@audio/decode-eac3": "decodes eac3, through audio-decode",
  "@audio/decode-wma": "decodes wma, through audio-decode",
  "codec-parser": "parses opus, ogg and flac packets, through audio-decode",
  lightningcss: "part of Vite, which Vitest uses; the workspace has no style sheets for it",
  zeromq: "connects tslab to Jupyter; MPL-2.0 applies to its C++ library",
};

function page() {
  return `# Licenses

Generated by \`node tools/licenses.mjs\`; a test compares npm's part with package-lock.json. Python's part is that of the machine
that wrote it.

${npmSection()}
## Python

${table(pythonPackages())}
`;
}

if (process.argv[1] && fs.realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  fs.writeFileSync(inRoot("docs", "licenses.md"), page());
}
