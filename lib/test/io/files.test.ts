import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { readCached, writeCached } from "../../dist/io/cache.js";
import { writeWhole } from "../../dist/io/files.js";
import { sweepLeftovers } from "../../dist/io/leftovers.js";

const fs = createRequire(import.meta.url)("node:fs");

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "surlab-files-"));
  file = path.join(folder, "metrics.csv");
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

const bytes = Buffer.from(Array.from({ length: 1000 }, (_, i) => i % 251));

/** A disk that takes at most `atOnce` bytes a call, and `room` in all. */
function disk(atOnce: number, room = Infinity) {
  const real = fs.writeSync;
  let left = room;
  vi.spyOn(fs, "writeSync").mockImplementation((...args: unknown[]) => {
    const [handle, content, offset, length] = args as [number, Uint8Array, number, number];
    if (left <= 0) throw Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
    const count = Math.min(atOnce, left, length);
    left -= count;
    return real(handle, content, offset, count);
  });
}

describe("writeWhole", () => {
  it("writes every byte if the system writes only a few at a time", () => {
    disk(7);
    writeWhole(file, [bytes, bytes]);
    expect(readFileSync(file)).toEqual(Buffer.concat([bytes, bytes]));
    writeWhole(file, "সুর");
    expect(readFileSync(file, "utf8")).toBe("সুর");
    writeWhole(file, "");
    expect(readFileSync(file, "utf8")).toBe("");
  });

  it.each([
    ["the first byte", 0],
    ["the last byte", 1999],
    ["a later part", 1200],
  ])("keeps the old file where the disk is full at %s, and says so", (_, room) => {
    writeWhole(file, "what was there");
    disk(64, room);
    expect(() => writeWhole(file, [bytes, bytes])).toThrow(
      `${file} could not be written, because the disk is full: free some space, then run this again; what was there before is kept.`,
    );
    expect(readFileSync(file, "utf8")).toBe("what was there");
    expect(readdirSync(folder)).toEqual(["metrics.csv"]);
  });

  it("treats a zero-byte write as a full disk, and does not loop", () => {
    vi.spyOn(fs, "writeSync").mockReturnValue(0);
    expect(() => writeWhole(file, "text")).toThrow("the disk is full");
    expect(readdirSync(folder)).toEqual([]);
  });

  it.each([
    ["openSync", "EROFS", "the disk is read-only"],
    ["openSync", "EMFILE", "too many files are open: raise the limit (ulimit -n 1024)"],
    ["renameSync", "EACCES", "you may not write there"],
    ["fsyncSync", "EIO", "the disk reports an error"],
    ["closeSync", "EDQUOT", "your quota on this disk is used up"],
  ])("%s: %s is one sentence with the mend", (call, code, sentence) => {
    const real = fs[call];
    vi.spyOn(fs, call).mockImplementationOnce((...args: unknown[]) => {
      if (call === "closeSync") real(...args);
      throw Object.assign(new Error(code), { code });
    });
    expect(() => writeWhole(file, "text")).toThrow(sentence);
    expect(existsSync(file)).toBe(false);
  });

  it("names the file in place of a folder", () => {
    writeWhole(file, "text");
    expect(() => writeWhole(path.join(file, "deeper", "x.csv"), "text")).toThrow(
      "a file stands where one of its folders",
    );
  });

  it("makes the folders above it, and says what is in the way of one", () => {
    writeWhole(path.join(folder, "a/b/c/x.csv"), "text");
    expect(readFileSync(path.join(folder, "a/b/c/x.csv"), "utf8")).toBe("text");
    vi.spyOn(fs, "mkdirSync").mockImplementation(() => {
      throw Object.assign(new Error("EROFS"), { code: "EROFS" });
    });
    expect(() => writeWhole(path.join(folder, "d/e/x.csv"), "text")).toThrow("the disk is read-only");
  });

  it("serves the cache", () => {
    disk(3);
    const values = Float32Array.from([1, 2, 3]);
    writeCached(path.join(folder, "x.f32"), values);
    expect(readCached(path.join(folder, "x.f32"))).toEqual(values);
  });
});

describe("leftovers of killed processes", () => {
  const gone = 2 ** 30;
  const leave = (...names: string[]) => {
    for (const name of names) writeFileSync(path.join(folder, name), "half");
  };

  it("is removed, and nothing else", () => {
    const kept = [
      `a.f32.${process.pid}-0.partial`,
      "a.f32",
      "metrics.2024",
      "x.partial",
      "notes.1.txt",
      "a.123.csv",
      "song.part",
    ];
    leave(...kept);
    leave(`b.f32.${gone}-3.part`, `c.f32.${gone}-0.partial`, `01_easy.ipynb.${gone}.partial`);
    mkdirSync(path.join(folder, `240-songs.unfinished-${gone}-0a1b-2c`));
    sweepLeftovers(folder);
    expect(readdirSync(folder).sort()).toEqual(kept.sort());
  });

  it("without a process id, once unmodified for a minute", () => {
    leave("training.safetensors.0a1b2c3d.tmp", "model.safetensors.ffffffff.tmp", "report.html.part", "my.tmp");
    const old = new Date(Date.now() - 120_000);
    for (const name of ["training.safetensors.0a1b2c3d.tmp", "report.html.part", "my.tmp"])
      utimesSync(path.join(folder, name), old, old);
    sweepLeftovers(folder);
    expect(readdirSync(folder).sort()).toEqual(["model.safetensors.ffffffff.tmp", "my.tmp"]);
  });

  it("is removed by the first write into a folder", () => {
    leave(`c.f32.${gone}-0.partial`);
    writeCached(path.join(folder, "a.f32"), Float32Array.of(1));
    expect(readdirSync(folder)).toEqual(["a.f32"]);
  });

  it("does nothing if there is no such folder", () => {
    expect(() => sweepLeftovers(path.join(folder, "none"))).not.toThrow();
  });
});
