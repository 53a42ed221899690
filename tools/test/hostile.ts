// A collection that attempts an injection in every field, and a detector of successful ones. For tests.

import { mkdirSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import type { Page } from "puppeteer-core";
import { wavBytes } from "../../lib/dist/audio/wav.js";

/** A server that hears of every request that an attack gets through. */
export class Outside {
  readonly requests: string[] = [];
  private constructor(private readonly server: Server) {
    server.on("request", (request, response) => {
      this.requests.push(`${request.method} ${request.url}`);
      response.end();
    });
  }

  static async start(): Promise<Outside> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return new Outside(server);
  }

  get address(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): Promise<unknown> {
    return new Promise((resolve) => this.server.close(resolve));
  }
}

/** HTML, scripts, Markdown, Plotly's markup and templates, TeX and links; `field` says where it came in. */
export function hostile(field: string, outside: string): string {
  const url = `${outside}/${field}`;
  return [
    `<b>INJECTED</b> <script>attack("${field}")</script><img src="${url}.png" onerror="attack('${field}')">`,
    `<svg onload="attack('${field}')"></svg><iframe src="file:///etc/passwd"></iframe><a href="${url}">INJECTED</a>`,
    `<form action="${url}"><style>@import "${url}.css";</style> %{x} &lt;b&gt; {{ 7 * 7 }} @@0@@ \`INJECTED\``,
    `**INJECTED** _INJECTED_ ![INJECTED](${url}.md.png) [INJECTED](${url}) [INJECTED](javascript:attack('${field}'))`,
    `<${url}> ${url}/bare www.evil.example evil@evil.example | cell | $\\href{javascript:attack('${field}')}{INJECTED}$`,
    `$$x$$ \\(x\\) \\[x\\] \\begin{align}x\\end{align} <a href="javascript:attack('${field}')">INJECTED</a>`,
  ].join(" ");
}

/** The same as far as it can name a file. */
function hostileName(field: string): string {
  return `<img src=x onerror=attack('${field}')> **INJECTED** $x$ [INJECTED](javascript:attack('${field}')) <b>INJECTED`;
}

/** Writes a folder of `n` songs with sound and words, and returns its path. */
export function hostileCollection(parent: string, n: number, outside: string): string {
  const root = path.join(parent, hostileName("folder"));
  const folder = path.join(root, "audio", hostileName("subfolder"));
  mkdirSync(folder, { recursive: true });
  mkdirSync(path.join(root, "lyrics"));
  const quoted = (cells: readonly string[]) => cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(",");
  const field = (name: string, i: number) => `${i} ${hostile(name, outside)}`;
  const rows = [["id", "title", "artist", "genre", "language", "theme", hostile("column", outside)]];
  for (let i = 0; i < n; i++) {
    const id = `${i} ${hostileName("id")}`;
    const half = i % 2;
    const labels = [field("artist", half), field("genre", half), field("language", half), field("theme", half)];
    rows.push([id, field("title", i), ...labels, field("attribute", half)]);
    const tone = Float32Array.from({ length: 22_050 }, (_, t) => 0.3 * Math.sin(t * 0.03 * (i + 1)));
    writeFileSync(path.join(folder, `${id}.wav`), wavBytes(tone, 22_050));
    writeFileSync(path.join(root, "lyrics", `${id}.txt`), `${hostile("lyrics", outside)}\nmore words of the song\n`);
  }
  // Left out, with its name and the reason on the page.
  writeFileSync(path.join(folder, `${hostileName("broken")}.wav`), "no sound");
  writeFileSync(path.join(root, "metadata.csv"), `${rows.map(quoted).join("\n")}\n`);
  return root;
}

/** What got through on a page so far: [] is what there should be. */
export interface Watched {
  /** Scripts that ran, dialogs, and requests to anywhere but the page's own place. */
  happened: string[];
}

/** Watches an empty page for scripts, dialogs, and requests. `own` is where the page itself may load from. */
export async function watchPage(page: Page, own: string): Promise<Watched> {
  const watched: Watched = { happened: [] };
  await page.exposeFunction("attack", (field: string) => void watched.happened.push(`a script ran: ${field}`));
  page.on("dialog", (dialog) => {
    watched.happened.push(`a dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("requestfinished", (request) => {
    if (!request.url().startsWith(own) && !/^(data|blob):/.test(request.url()))
      watched.happened.push(`a request: ${request.url()}`);
  });
  return watched;
}

/**
 * What of the outputs on a page is more than text though it came from data: elements, links, formats, formulas. Runs
 * in the page.
 */
export function injected(outputs: string): string[] {
  // biome-ignore lint/suspicious/noExplicitAny: the page's globals have no types here
  const { document, getComputedStyle } = globalThis as any;
  const found: string[] = [];
  for (const output of document.querySelectorAll(outputs)) {
    for (const element of output.querySelectorAll("*")) {
      const name = element.tagName.toLowerCase();
      const own = [...element.childNodes].map((node) => (node.nodeType === 3 ? node.data : "")).join("");
      const href = String(element.getAttribute("href") ?? element.getAttribute("xlink:href") ?? "");
      if (["iframe", "object", "embed", "form", "mjx-container"].includes(name) || element.matches(".katex"))
        found.push(`<${name}> ${element.textContent}`);
      if (name === "script" && /attack/.test(own) && !/json/.test(element.type)) found.push(`<script> ${own}`);
      if (name === "img" && !/^(data:|blob:|$)/.test(element.getAttribute("src") ?? ""))
        found.push(`<img> ${element.src}`);
      if (name === "a" && /127\.0\.0\.1|evil|javascript/i.test(href)) found.push(`a link: ${href}`);
      if (
        own.trim() === "INJECTED" &&
        (!/^(td|th|p|div|li)$/.test(name) || getComputedStyle(element).fontWeight >= 600)
      )
        found.push(`<${name}> ${own}`);
      for (const { name: attribute, value } of element.attributes) {
        if (/^on/.test(attribute) && /attack/.test(value)) found.push(`${name} ${attribute}`);
      }
    }
  }
  return found;
}
