// Counts what becomes of the shards of a manifest, and writes it to the progress file about once a second.

import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { inRoot } from "../paths.mjs";

const require = createRequire(import.meta.url);
const { SHOWN, writeProgress } = require(inRoot("lib", "dist", "scale", "progress.js"));

/** So many failures one after the other, with nothing made between them, have one cause: the disk, the data, the version. */
const HOPELESS = 5;

/** A run of a grid counts as one, whatever the number of songs. */
const countOf = ({ songs, parameters }) => (parameters ? 1 : songs);

export class Tally {
  #inARow = 0;
  #written = -Infinity;

  /**
   * @param {string} manifestFile path of manifest.json
   * @param {object} manifest its content
   * @param {string} engine "local", or "ray" with an address
   */
  constructor(manifestFile, manifest, engine) {
    this.folder = path.dirname(manifestFile);
    this.shards = manifest.shards;
    const before = this.shards.filter((shard) => this.isMade(shard));
    const now = Date.now();
    const sum = (shards) => shards.reduce((total, shard) => total + countOf(shard), 0);
    this.progress = {
      id: randomBytes(4).toString("hex"),
      engine,
      stage: manifest.stage,
      state: "running",
      began: now,
      updated: now,
      total: this.shards.length,
      before: before.length,
      made: 0,
      unit: this.shards.some(({ parameters }) => parameters) ? "runs" : "songs",
      songs: sum(this.shards),
      songsBefore: sum(before),
      songsMade: 0,
      skipped: 0,
      retried: 0,
      lost: [],
      failed: 0,
      failures: [],
    };
    writeProgress(this.folder, this.progress);
  }

  isMade({ part }) {
    return existsSync(path.join(this.folder, `${part}.parquet`));
  }

  /** The shards without a part, from a random one on: two engines at once then seldom make the same shard. */
  pending() {
    const missing = this.shards.filter((shard) => !this.isMade(shard));
    const from = Math.floor(Math.random() * missing.length);
    return [...missing.slice(from), ...missing.slice(0, from)];
  }

  made(shard, { skipped = 0 }) {
    this.progress.made++;
    this.progress.songsMade += countOf(shard);
    this.progress.skipped += skipped;
    this.#inARow = 0;
    this.tick();
  }

  failed({ shard }, reason) {
    this.progress.failed++;
    if (this.progress.failures.length < SHOWN) this.progress.failures.push({ shard, reason });
    this.#inARow++;
    this.tick();
  }

  retried() {
    this.progress.retried++;
    this.tick();
  }

  /** True where going on is useless. */
  get hopeless() {
    return this.#inARow >= HOPELESS;
  }

  /** Writes the progress if that was not done within the last second. */
  tick() {
    if (performance.now() - this.#written > 1000) this.write();
  }

  write() {
    this.#written = performance.now();
    this.progress.updated = Date.now();
    try {
      writeProgress(this.folder, this.progress);
    } catch {
      // A full disk: the parts fail on it, too, and say so.
    }
  }

  /** Writes the last progress. */
  end(state) {
    this.progress.state = state;
    this.write();
  }
}
