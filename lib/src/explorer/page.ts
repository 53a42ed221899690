import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { UserError } from "../errors.js";
import { escapeText } from "../escape.js";
import { fontCss } from "../figures/fonts.js";
import { workspacePath } from "../io/workspace.js";
import type { ExplorerContents } from "./contents.js";

/**
 * The page of the explorer, readable offline, without server or kernel.
 *
 * Nothing is loaded from anywhere but the files beside it, nothing is sent anywhere, and no script runs but the two
 * that lib/explorer is built into: the page and, as a blob, its worker. `'unsafe-eval'` is for two packages that
 * generate code from their own sources, never from data: regl (draw calls) and tsne-js (array loops).
 *
 * @param contents of the page
 * @param snippets base64 texts of the songs' snippets, null where there is none; omitted where they are beside the page
 * @returns the HTML
 */
export function explorerPage(contents: ExplorerContents, snippets?: readonly (string | null)[]): string {
  const script = built("page.js");
  const data = scriptJson(contents);
  const beside = contents.sound?.at === "files" || contents.sound?.stream ? "file: 'self'" : "";
  const policy = [
    "default-src 'none'",
    `script-src ${sha256(script)} 'unsafe-eval'`,
    "worker-src blob:",
    "style-src 'unsafe-inline'",
    "img-src data: blob:",
    "font-src data:",
    `media-src data: blob: ${beside}`.trim(),
    // A served page reads the snippets beside it, for their spectrograms; a page opened as a file may not.
    ...(contents.sound?.stream && contents.sound.at === "files" ? ["connect-src 'self'"] : []),
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeText(contents.title)}</title>
<style>${fontCss(data)}
${built("page.css")}</style>
</head>
<body>
<noscript>This page needs JavaScript: its maps are drawn by a script that it carries.</noscript>
<div id="explorer"><p class="loading">Reading the songs …</p></div>
<script type="application/json" id="contents">${data}</script>
${snippets ? `<script type="application/json" id="sound">${scriptJson(snippets)}</script>` : ""}
<script>${script}</script>
</body>
</html>
`;
}

/** A file of the page, built at set-up by tools/setup/explorerPage.mjs. */
function built(name: string): string {
  const file = workspacePath("lib", "explorer", "build", name);
  try {
    return readFileSync(file, "utf8");
  } catch {
    throw new UserError(`The explorer's page has not been built: ${file} is missing; \`npm run setup\` builds it.`);
  }
}

/** JSON that cannot close the script element it stands in. */
function scriptJson(value: unknown): string {
  return JSON.stringify(value).replace(/</g, "\\u003c");
}

function sha256(script: string): string {
  return `'sha256-${createHash("sha256").update(script).digest("base64")}'`;
}
