// One runner process (shard.mjs), which makes the parts of shards one after the other: starts it, gives it shards, and tells when
// it ends or falls silent.

import { createInterface } from "node:readline";
import { startChild } from "../children.mjs";
import { inRoot } from "../paths.mjs";

/** A runner that ended before it answered. The shard may be given to another one. */
export class RunnerEnded extends Error {}

/** The end of standard error that is kept, in characters. */
const SAID = 2000;

export class Runner {
  #child;
  #answer;
  #said = "";
  #timer;

  /**
   * @param {string} manifest path of manifest.json
   * @param {{ cpus: number, silence: number }} options cores that it may use, and seconds after which it is ended if it says nothing
   */
  constructor(manifest, { cpus, silence }) {
    this.silence = silence;
    this.#child = startChild(
      process.execPath,
      [inRoot("tools", "scale", "shard.mjs"), "--manifest", manifest, "--attached"],
      {
        env: { ...process.env, SURLAB_THREADS: String(cpus) },
        stdio: ["pipe", "pipe", "pipe"],
      },
    );
    this.#child.stdin.on("error", () => {}); // It ended; "close" tells.
    this.#child.stderr.on("data", (text) => {
      this.#said = `${this.#said}${text}`.slice(-SAID);
    });
    createInterface({ input: this.#child.stdout }).on("line", (line) => this.#hear(line));
    this.#child.on("error", (error) => this.#end(error.message));
    this.#child.on("close", (code, signal) => this.#end(signal ?? `exit ${code}`));
  }

  get pid() {
    return this.#child.pid;
  }

  /**
   * Makes one shard.
   *
   * @returns {Promise<{ shard: number, done?: boolean, songs?: number, skipped?: number, error?: string }>} what shard.mjs printed
   * @throws RunnerEnded where the process ends, or says nothing for too long and is ended
   */
  make(shard) {
    return new Promise((resolve, reject) => {
      this.#answer = { resolve, reject };
      this.#listen();
      this.#child.stdin.write(`${shard}\n`);
    });
  }

  /** Lets it end after its shard. */
  close() {
    clearTimeout(this.#timer);
    this.#child.stdin.end();
  }

  /** Ends it with all processes that it started. */
  kill() {
    try {
      process.kill(-this.#child.pid, "SIGKILL");
    } catch {
      // It ended before.
    }
  }

  #listen() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.kill();
      this.#end(`it said nothing for ${this.silence} s`);
    }, 1000 * this.silence);
  }

  #hear(line) {
    const { at, ...said } = JSON.parse(line);
    if (at !== undefined) return this.#listen();
    clearTimeout(this.#timer);
    this.#answer?.resolve(said);
    this.#answer = undefined;
  }

  #end(how) {
    clearTimeout(this.#timer);
    const last = this.#said.trim().split("\n").at(-1);
    this.#answer?.reject(new RunnerEnded(last ? `${how}: ${last}` : how));
    this.#answer = undefined;
  }
}
