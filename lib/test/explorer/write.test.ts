/** The page as a file: what it holds of hostile text, and that it is written whole or not at all. */

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { Matrix, Rng } from "../../dist/array/index.js";
import type { ExplorerContents } from "../../dist/explorer/contents.js";
import { explorerContents } from "../../dist/explorer/gather.js";
import { explorerPage } from "../../dist/explorer/page.js";
import { ints } from "../../dist/explorer/unpack.js";
import { MOST_IN_PAGE, writeExplorer } from "../../dist/explorer/write.js";

const folder = mkdtempSync(path.join(tmpdir(), "surlab-page-"));
const at = (...parts: string[]) => path.join(folder, ...parts);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const HOSTILE = [
  "</script><script>alert(1)</script>",
  "<!-- <script>",
  "<img src=x onerror=alert(1)>",
  "\u2028\u2029line",
  "half \ud83d and \udc00",
  "\ufeffmark",
  "{{constructor.constructor('alert(1)')()}}",
  "$x$ \\(y\\) <b>bold</b>",
  "a".repeat(10e6),
];
let made: Promise<ExplorerContents> | undefined;
const contentsOf = () => {
  made ??= gathered();
  return made;
};
const gathered = async (): Promise<ExplorerContents> => {
  const songs = HOSTILE.map((text, i) => ({
    ...{ id: `${i}${text}`, title: text, artist: text, genre: HOSTILE[i % 2] as string, lyrics: `${text} x y z\n` },
    attributes: { [text.slice(0, 50)]: HOSTILE[i % 3] as string },
  }));
  const Z = new Matrix(songs.length, 3, new Rng(1).normals(songs.length * 3));
  const { contents } = await explorerContents({
    ...{ title: HOSTILE[0] as string, notes: HOSTILE, songs },
    spaces: [{ name: HOSTILE[0] as string, caption: HOSTILE[1] as string, Z }],
    clusterings: [{ name: HOSTILE[2] as string, labels: songs.map((_, i) => i % 2) }],
  });
  return contents;
};

/** Elements of the page with the text of each, as a browser finds their ends. */
const scripts = (html: string) => [...html.matchAll(/<script([^>]*)>([\s\S]*?)<\/script/gi)];
const outside = (html: string) =>
  html.replace(/<script[\s\S]*?<\/script>/gi, "").replace(/<style>[\s\S]*?<\/style>/, "");
const read = (html: string, id: string) =>
  JSON.parse(scripts(html).find(([, attributes]) => attributes?.includes(`id="${id}"`))?.[2] as string);

/** Snippets of so many bytes; every fifth song has none. */
const snippetsOf = (n: number, size: number) => {
  const bytes = Int32Array.from({ length: n }, (_, i) => (i % 5 === 4 ? 0 : size));
  const read = (i: number) => (bytes[i] ? new Uint8Array(size).fill(i) : undefined);
  return { type: "audio/mpeg", seconds: 5, bytes, skipped: [], read };
};

describe("hostile text", () => {
  test("stays text: the page has its own scripts and nothing from the songs outside of its data", async () => {
    const contents = await contentsOf();
    const html = explorerPage(contents, []);
    expect(html.length).toBeLessThan(20e6);
    expect(scripts(html).map(([, attributes]) => attributes)).toEqual([
      ' type="application/json" id="contents"',
      ' type="application/json" id="sound"',
      "",
    ]);
    expect(read(html, "contents")).toEqual(contents);
    expect(outside(html)).not.toMatch(/onerror|<b>|<img|<!--|<script/);
    expect(html.match(/<!--/g)).toBeNull();
    expect(html).not.toMatch(/\p{Surrogate}/u);
    expect(/<title>(.*?)<\/title>/s.exec(html)?.[1]).toContain("&#60;/script&#62;");
  });

  test("is cut where it is too long for a page", async () => {
    const { titles, ids, lines, notes } = await contentsOf();
    for (const texts of [titles, ids, lines, notes]) {
      for (const text of texts) expect((text ?? "").length).toBeLessThanOrEqual(500);
    }
  });

  test("is under a policy that allows the page's own script alone", async () => {
    const html = explorerPage(await contentsOf());
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1] as string;
    const parts = new Map(policy.split("; ").map((part) => [part.split(" ")[0], part]));
    expect(parts.get("default-src")).toBe("default-src 'none'");
    expect(parts.get("script-src")).toMatch(/^script-src 'sha256-[\w+/=]+' 'unsafe-eval'$/);
    expect(parts.get("base-uri")).toBe("base-uri 'none'");
    expect(parts.get("form-action")).toBe("form-action 'none'");
    expect(policy).not.toMatch(/https?:|\*/);
    expect(html.indexOf("Content-Security-Policy")).toBeLessThan(html.indexOf("<style"));
    expect(outside(html)).not.toMatch(/\son\w+=|["']javascript:/i);
  });
});

describe("where it is written", () => {
  test("one file with little sound; the snippets are those of the songs", async () => {
    const contents = await contentsOf();
    const made = writeExplorer(at("one.html"), contents, snippetsOf(contents.n, 30));
    expect([made.file, made.sound]).toEqual([at("one.html"), 8]);
    const html = readFileSync(at("one.html"), "utf8");
    expect(made.bytes).toBe(Buffer.byteLength(html));
    const sound = read(html, "sound") as (string | null)[];
    expect(sound.map((text) => text && Buffer.from(text, "base64")[0])).toEqual([0, 1, 2, 3, null, 5, 6, 7, 8]);
    expect(Array.from(ints(read(html, "contents").sound.present))).toEqual([1, 1, 1, 1, 0, 1, 1, 1, 1]);
    expect(made.contents.sound?.at).toBe("page");
    expect(readdirSync(folder)).toEqual(["one.html"]);
  });

  test("a folder with much sound, in place of the file, and the other way around", async () => {
    const contents = await contentsOf();
    const much = Math.ceil(MOST_IN_PAGE / 8);
    writeExplorer(at("songs.html"), contents, snippetsOf(contents.n, 30));
    const made = writeExplorer(at("songs.html"), contents, snippetsOf(contents.n, much));
    expect(made.file).toBe(at("songs", "index.html"));
    expect(made.contents.sound?.at).toBe("files");
    expect(readdirSync(at("songs")).sort()).toEqual(["index.html", "sound"]);
    expect(readdirSync(at("songs", "sound")).sort()).toEqual([0, 1, 2, 3, 5, 6, 7, 8].map((i) => `${i}.mp3`));
    expect(readFileSync(at("songs", "sound", "3.mp3"))[0]).toBe(3);
    expect(readdirSync(folder)).not.toContain("songs.html");
    expect(readFileSync(made.file, "utf8")).toContain("media-src data: blob: file: 'self'");

    writeExplorer(at("songs.html"), contents, snippetsOf(contents.n, much));
    expect(readdirSync(at("songs"))).toHaveLength(2);
    writeExplorer(at("songs.html"), contents);
    expect(readdirSync(folder)).toContain("songs.html");
    expect(readdirSync(folder)).not.toContain("songs");
    expect(readdirSync(folder).filter((name) => name.includes("partial"))).toEqual([]);
  });

  test("a folder of other files is never replaced or removed", async () => {
    const contents = await contentsOf();
    mkdirSync(at("mine"));
    writeFileSync(at("mine", "thesis.txt"), "years of work");
    writeExplorer(at("mine.html"), contents);
    const much = snippetsOf(contents.n, Math.ceil(MOST_IN_PAGE / 8));
    expect(() => writeExplorer(at("mine.html"), contents, much)).toThrow("is a folder of other files");
    expect(readFileSync(at("mine", "thesis.txt"), "utf8")).toBe("years of work");
  });

  test("what was there stays where it cannot be written", async () => {
    const contents = await contentsOf();
    writeExplorer(at("kept.html"), contents, snippetsOf(contents.n, Math.ceil(MOST_IN_PAGE / 8)));
    const failing = { ...snippetsOf(contents.n, Math.ceil(MOST_IN_PAGE / 8)) };
    const reading = failing.read;
    failing.read = (i: number) => {
      if (i === 7) throw Object.assign(new Error("full"), { code: "ENOSPC" });
      return reading(i);
    };
    expect(() => writeExplorer(at("kept.html"), contents, failing)).toThrow("the disk is full");
    expect(readdirSync(at("kept", "sound"))).toHaveLength(8);
    expect(readdirSync(folder).filter((name) => name.includes("partial"))).toEqual([]);
  });
});
