import { BATCH_ROWS, checkReadsAgain, inBatches, type MatrixOrBatches, rowsOf } from "../array/batches.js";
import { checkRows, Matrix, type MatrixLike } from "../array/matrix.js";
import { Rng } from "../array/rng.js";
import type { TaskOptions } from "../async/task.js";
import { UserError } from "../errors.js";
import { shownAs, summary } from "../inspection.js";
import { checkChoice, checkNumber, DEFAULT_SEED, type Filled, NO_TASK, withDefaults } from "../options.js";
import { exactNeighbors, type FoundRows } from "./exactNeighbors.js";
import { Hnsw } from "./hnsw.js";

/** Options of {@link neighborIndex}. */
export interface NeighborIndexOptions extends TaskOptions {
  /**
   * "exact" compares a query with all rows; "hnsw" walks a graph of them, which is built first, and misses some; "auto"
   * (default): "hnsw" above 200,000 rows.
   */
  algorithm?: "auto" | "exact" | "hnsw";
  /** HNSW: edges of a row in the graph (M), twice as many in its lowest layer. More: better recall, more memory. Default 16. */
  connectivity?: number;
  /** HNSW: candidates that are kept while a row is added. More: better recall, a slower build. Default 128. */
  efConstruction?: number;
  /** HNSW: candidates that are kept in a search. More: better recall, slower. Default 64. */
  ef?: number;
  /** HNSW: threads that build the graph. With more than one, recall varies a little from run to run. Default 1. */
  threads?: number;
  /** Rows on which the recall of "hnsw" is measured. Default 200. */
  sampleSize?: number;
  /** Of the choice of these rows. Default 0. */
  seed?: number;
}

/** How many of the true neighbors a search finds. */
export interface NeighborRecall {
  /** Mean share of the 10 nearest other rows that are found (recall@10), over the sample; 1 where the search is exact. */
  score: number;
  /** Standard error of `score` from the sampling; 0 where the search is exact. */
  standardError: number;
  /** Rows that it was measured on; 0 where the search is exact. */
  sampled: number;
  /** The k of recall@k: 10, or fewer where there are fewer rows. */
  k: number;
}

/** Nearest rows of each of m queries, nearest first. */
export interface NeighborAnswer {
  /** m x nNeighbors, row-major: row numbers; -1 where the graph led to fewer. */
  indices: Int32Array;
  /** m x nNeighbors: Euclidean distances; in single precision with "hnsw". */
  distances: Float64Array;
  /** Neighbors of each query. */
  nNeighbors: number;
  /** Measured on the rows of the index, with exact search: what to expect of this answer. */
  recall: NeighborRecall;
}

/** Rows to search in. {@link neighborIndex} makes one. */
export interface NeighborIndex {
  /** Rows of the index. */
  readonly rows: number;
  /** Columns of the index. */
  readonly cols: number;
  /** How it searches. */
  readonly algorithm: "exact" | "hnsw";
  /** Measured when it was made. */
  readonly recall: NeighborRecall;
  /**
   * The nearest rows of each query. A query that is a row of the index finds itself first.
   *
   * @param queries m x cols
   * @param options nNeighbors: 1 … rows, default 10
   * @throws UserError for another number of columns
   */
  search(queries: MatrixLike, options?: { nNeighbors?: number } & TaskOptions): Promise<NeighborAnswer>;
}

const EXACT_UP_TO = 200_000;
const RECALL_AT = 10;

/**
 * An index to find nearest rows among many: exact up to 200,000 rows, above by HNSW (Malkov & Yashunin 2018; usearch), a
 * graph that finds most of the true neighbors without looking at all rows. Its recall@10 is measured at once: sampled rows
 * are searched in the graph and compared with all rows, and every answer has the share that was found.
 *
 *     const index = await neighborIndex(await npyBatches(files));
 *     const { indices, distances, recall } = await index.search(queries, { nNeighbors: 10 });
 *
 * The graph holds the rows: 4 bytes a value, and about 4 (2 connectivity + 12) bytes a row. An exact index holds nothing,
 * and reads the rows at each search.
 *
 * @param X n x d in memory or in pieces, finite and within ±1e17; read several times
 * @returns the index with its recall
 * @throws UserError naming the first bad value by its row
 */
export async function neighborIndex(X: MatrixOrBatches, options: NeighborIndexOptions = {}): Promise<NeighborIndex> {
  const where = "neighborIndex";
  const { algorithm, sampleSize, seed, onProgress, signal, ...graph } = withDefaults<Filled<NeighborIndexOptions>>(
    where,
    options,
    {
      ...{ algorithm: "auto", connectivity: 16, efConstruction: 128, ef: 64, threads: 1, sampleSize: 200 },
      ...{ seed: DEFAULT_SEED, ...NO_TASK },
    },
  );
  checkChoice(`${where}: algorithm`, algorithm, ["auto", "exact", "hnsw"]);
  checkNumber(`${where}: connectivity`, graph.connectivity, { min: 2, max: 256, integer: true });
  for (const name of ["efConstruction", "ef", "threads"] as const) {
    checkNumber(`${where}: ${name}`, graph[name], { min: 1, integer: true });
  }
  checkNumber(`${where}: sampleSize`, sampleSize, { min: 2, integer: true });
  checkReadsAgain(where, X);
  const { rows, cols } = await sizeOf(where, X, signal);
  const sample = new Sample(rows, sampleSize, seed);
  const wantsGraph = algorithm === "hnsw" || (algorithm === "auto" && rows > EXACT_UP_TO);
  const hnsw = wantsGraph
    ? await Hnsw.build(where, X, graph, (batch) => sample.add(batch), { onProgress, signal })
    : undefined;
  const k = Math.min(RECALL_AT, rows - 1);
  const recall = hnsw ? await sample.recall(where, X, hnsw, k, signal) : { score: 1, standardError: 0, sampled: 0, k };
  const index: NeighborIndex = {
    rows,
    cols,
    algorithm: hnsw ? "hnsw" : "exact",
    recall,
    async search(queries, { nNeighbors = 10, ...task } = {}) {
      const Q = checkRows(`${where}: search`, queries);
      if (Q.cols !== cols) {
        throw new UserError(`${where}: the queries have ${Q.cols} columns, but the rows of the index have ${cols}.`);
      }
      checkNumber(`${where}: nNeighbors`, nNeighbors, { min: 1, max: rows, integer: true });
      const found = hnsw
        ? await hnsw.search(Q, nNeighbors, task.signal)
        : await exactNeighbors(where, Q, X, nNeighbors, task);
      return { ...found, nNeighbors, recall };
    },
  };
  const quality = hnsw ? `recall@${k} ${recall.score.toFixed(3)} ± ${recall.standardError.toFixed(3)}` : "exact";
  return shownAs(index, () => summary(`neighborIndex: ${rows} rows of ${cols} columns, ${quality}`, index));
}

async function sizeOf(
  where: string,
  X: MatrixOrBatches,
  signal?: AbortSignal,
): Promise<{ rows: number; cols: number }> {
  const { cols } = X as { cols?: unknown };
  const known = rowsOf(X);
  if (known && typeof cols === "number") return { rows: known, cols };
  let size = { rows: 0, cols: 0 };
  for await (const batch of inBatches(where, X, BATCH_ROWS, { signal })) {
    size = { rows: size.rows + batch.rows, cols: batch.cols };
  }
  return size;
}

/** Rows of the index whose neighbors are found in both ways. */
class Sample {
  /** Ascending. */
  readonly #places: Int32Array;
  readonly #found: Float32Array[] = [];
  #seen = 0;

  constructor(rows: number, size: number, seed: number) {
    const rng = new Rng(seed, "neighborIndex");
    const places = new Set<number>();
    while (places.size < Math.min(size, rows)) places.add(rng.int(rows));
    this.#places = Int32Array.from(places).sort();
  }

  add(batch: Matrix): void {
    while (this.#found.length < this.#places.length) {
      const row = this.#places[this.#found.length]! - this.#seen;
      if (row >= batch.rows) break;
      this.#found.push(batch.row(row).slice());
    }
    this.#seen += batch.rows;
  }

  /** Recall of the k nearest others; a row at the distance of the k-th counts as found, whichever it is. */
  async recall(
    where: string,
    X: MatrixOrBatches,
    hnsw: Hnsw,
    k: number,
    signal?: AbortSignal,
  ): Promise<NeighborRecall> {
    if (k < 1) return { score: 1, standardError: 0, sampled: 0, k };
    const queries = Matrix.from(this.#found);
    const exact = await exactNeighbors(where, queries, X, k + 1, { signal });
    const walked = await hnsw.search(queries, k + 1, signal);
    const shares = Array.from(this.#places, (own, q) => {
      const others = this.#others(exact, q, k, own);
      const farthest = others.at(-1)!.distance;
      // Distances of the graph are rounded to single precision.
      const within = this.#others(walked, q, k, own).filter(
        ({ distance }) => distance <= farthest * (1 + 1e-5) + 1e-30,
      );
      return within.length / k;
    });
    const sampled = shares.length;
    const score = shares.reduce((sum, share) => sum + share, 0) / sampled;
    const variance = shares.reduce((sum, share) => sum + (share - score) ** 2, 0) / Math.max(1, sampled - 1);
    return { score, standardError: Math.sqrt(variance / sampled), sampled, k };
  }

  #others({ indices, distances }: FoundRows, q: number, k: number, own: number) {
    const all = Array.from({ length: k + 1 }, (_, j) => ({
      index: indices[q * (k + 1) + j]!,
      distance: distances[q * (k + 1) + j]!,
    }));
    return all.filter(({ index }) => index !== own && index >= 0).slice(0, k);
  }
}
