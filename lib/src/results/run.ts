import { rmSync } from "node:fs";
import path from "node:path";
import type { MatrixLike } from "../array/index.js";
import { npyBytes } from "../array/npy.js";
import { csvText } from "../io/csv.js";
import { diskError, makeFolder, writeWhole } from "../io/files.js";
import { resultsPath } from "../io/workspace.js";
import { environment } from "./environment.js";
import { keepRun, makeLatest, pruneRuns, sweepUnfinished, unfinishedPath } from "./keep.js";

/**
 * The results of one notebook run. What it writes lies in a folder of its own until `finish()` moves it, whole, among
 * the kept runs, `results/runs/<name>/<when>-<what differs from the default parameters>/`, and makes `results/<name>`
 * lead there. No run replaces another; `runs(name)` lists them. A run that is killed leaves nothing that could be
 * mistaken for a result. What is written after `finish()` (a cell run again) goes straight into the run's folder.
 */
export class Run {
  /** Where files go now: the folder of the unfinished run, then that of the kept one. */
  dir: string;
  #finished = false;

  /**
   * @param name of the notebook, such as "01_easy_vae"
   * @param params its parameters, which `params.json` keeps
   * @throws UserError where the results folder cannot be written
   */
  constructor(
    readonly name: string,
    params: object,
  ) {
    sweepUnfinished();
    this.dir = unfinishedPath(name);
    try {
      rmSync(this.dir, { recursive: true, force: true });
      makeFolder(this.dir);
    } catch (error) {
      throw diskError(error, this.dir);
    }
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

  /** Writes `<name>.csv`, RFC 4180; with `columns` those, also where there is no row. */
  csv(name: string, rows: readonly object[], columns?: readonly string[]): void {
    writeWhole(this.path(`${name}.csv`), csvText(rows, columns));
  }

  /** Writes `<name>.npy`, which `numpy.load` opens. */
  npy(name: string, X: MatrixLike): void {
    writeWhole(this.path(`${name}.npy`), npyBytes(X));
  }

  /** Moves the run among the kept ones and makes it the latest. Returns `results/<name>`, which leads to it. */
  finish(): string {
    if (!this.#finished) {
      this.dir = keepRun(this.name, this.dir);
      this.#finished = true;
      this.dir = makeLatest(this.name, this.dir);
      pruneRuns(this.name);
    }
    return resultsPath(this.name);
  }
}
