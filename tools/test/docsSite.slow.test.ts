import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";

let site: string;
let said: string;
let pages: string[];

beforeAll(() => {
  site = mkdtempSync(path.join(os.tmpdir(), "surlab-docs-"));
  const typedoc = "tools/docs/node_modules/typedoc/bin/typedoc";
  const options = ["--options", "tools/docs/typedoc.config.mjs", "--out", site];
  const { stdout, stderr } = spawnSync(process.execPath, [typedoc, ...options], { encoding: "utf8" });
  said = stdout + stderr;
  const files = readdirSync(site, { recursive: true, encoding: "utf8" });
  pages = files.filter((file) => file.endsWith(".html")).map((file) => path.join(site, file));
}, 300_000);
afterAll(() => rmSync(site, { recursive: true, force: true }));

/** What a page takes or links to: each src and href, as it is written. */
function links(html: string): string[] {
  return [...html.matchAll(/<[^>]* (?:href|src)="([^"]*)"/g)].map(([, link]) =>
    (link as string).replaceAll("&amp;", "&"),
  );
}

const ids = new Map<string, Set<string>>();
function idsOf(page: string): Set<string> {
  const known =
    ids.get(page) ?? new Set([...readFileSync(page, "utf8").matchAll(/ id="([^"]*)"/g)].map(([, id]) => id));
  ids.set(page, known as Set<string>);
  return known as Set<string>;
}

it("finds a doc on every export, with its arguments and fields, and no broken link in one", () => {
  expect(said.split("\n").filter((line) => /warning|error/i.test(line))).toEqual([]);
});

it("has a page for what a notebook imports, and one for each page of docs", () => {
  const names = pages.map((page) => path.relative(site, page));
  for (const page of ["functions/surlab.kMeans.html", "classes/surlab.Vae.html", "functions/surlab.umap.html"]) {
    expect(names).toContain(page);
  }
  expect(names.filter((name) => name.startsWith("documents/")).length).toBeGreaterThan(25);
  expect(said).toContain("html generated");
});

it("links to nothing that is not there", () => {
  const dead: string[] = [];
  for (const page of pages) {
    for (const link of links(readFileSync(page, "utf8"))) {
      if (/^(https?:|data:|mailto:)/.test(link)) continue;
      const [file, id] = link.split("#") as [string, string?];
      const target = file === "" ? page : path.resolve(path.dirname(page), decodeURIComponent(file));
      const found = existsSync(target) && statSync(target).isFile();
      const anchored = !id || !target.endsWith(".html") || (found && idsOf(target).has(decodeURIComponent(id)));
      if (!found || !anchored) dead.push(`${path.relative(site, page)}: ${link}`);
    }
  }
  expect(pages.length).toBeGreaterThan(300);
  expect(dead).toEqual([]);
});

it("needs no network: scripts, styles, pictures and fonts are its own", () => {
  for (const page of pages) {
    const html = readFileSync(page, "utf8");
    expect(html, page).not.toMatch(/<(script|img|iframe)[^>]* src="(https?:)?\/\//);
    expect(html, page).not.toMatch(/<link[^>]* href="(https?:)?\/\//);
  }
  for (const style of readdirSync(path.join(site, "assets")).filter((file) => file.endsWith(".css"))) {
    expect(readFileSync(path.join(site, "assets", style), "utf8")).not.toMatch(/url\(["']?(https?:)?\/\//);
  }
});
