import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import type { Matrix } from "../tensor/index.js";
import { workspacePath } from "../workspace.js";
import { csvText } from "./csv.js";
import { environment } from "./environment.js";
import { writeWhole } from "./files.js";
import { npyBytes } from "./npy.js";

/**
 * The results folder of one notebook run: `results/<name>/`.
 *
 * A run is written beside its place and moved there by `finish()`: until then the results of the run before stay
 * as they are, and a run that is killed leaves nothing that could be mistaken for a result. What is written after
 * `finish()` (a cell run again) goes straight into the folder, each file whole.
 */
export class Run {
  /** Where files go now: the folder of the unfinished run, then `results/<name>`. */
  dir: string;
  readonly #target: string;

  constructor(
    readonly name: string,
    params: object,
  ) {
    this.#target = path.join(resultsPath(), name);
    const unfinished = resultsPath(".unfinished");
    for (const left of existsSync(unfinished) ? readdirSync(unfinished) : []) {
      if (!isRunning(Number(left.split(".").at(-1))))
        rmSync(path.join(unfinished, left), { recursive: true, force: true });
    }
    this.dir = path.join(unfinished, `${name}.${process.pid}`);
    rmSync(this.dir, { recursive: true, force: true });
    mkdirSync(this.dir, { recursive: true });
    this.json("params", params);
    this.json("environment", environment());
  }

  /** A path in the run's folder, for what writes itself, such as a checkpoint. */
  path(...parts: string[]): string {
    return path.join(this.dir, ...parts);
  }

  /** Where a figure of that name goes, without extension: the value of `show`'s option `save`. */
  figure(name: string): string {
    return this.path("figures", name);
  }

  /** Writes `<name>.json`. */
  json(name: string, value: unknown): void {
    writeWhole(this.path(`${name}.json`), `${JSON.stringify(value, null, 2)}\n`);
  }

  /** Writes `<name>.csv`, RFC 4180. */
  csv(name: string, rows: readonly object[]): void {
    writeWhole(this.path(`${name}.csv`), csvText(rows));
  }

  /** Writes `<name>.npy`, which `numpy.load` opens. */
  npy(name: string, X: Matrix): void {
    writeWhole(this.path(`${name}.npy`), npyBytes(X));
  }

  /** Moves the run into its place, replacing the run before. Returns the folder. */
  finish(): string {
    if (this.dir === this.#target) return this.dir;
    const old = `${this.dir}.old`;
    if (existsSync(this.#target)) renameSync(this.#target, old);
    renameSync(this.dir, this.#target);
    rmSync(old, { recursive: true, force: true });
    this.dir = this.#target;
    return this.dir;
  }
}

/** A path in the results folder: `results/` of the checkout, or $SURLAB_RESULTS. */
export function resultsPath(...parts: string[]): string {
  return path.join(process.env.SURLAB_RESULTS ?? workspacePath("results"), ...parts);
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
