import { BATCH_ROWS, inBatches, type MatrixOrBatches } from "../array/batches.js";
import type { Matrix } from "../array/matrix.js";
import { pauses, type TaskOptions } from "../async/task.js";
import { warn } from "../warnings.js";
import type { FoundRows } from "./exactNeighbors.js";

const load = () => import("usearch");
type Usearch = Awaited<ReturnType<typeof load>>;
type Index = InstanceType<Usearch["Index"]>;

/** How the graph is built. */
export interface HnswOptions {
  connectivity: number;
  efConstruction: number;
  ef: number;
  threads: number;
}

/** Rows that are added between two turns of the event loop: some 50 ms. */
const ROWS_AT_ONCE = 128;

/** A graph of usearch over the rows; its keys are their numbers. */
export class Hnsw {
  private constructor(
    private readonly index: Index,
    private readonly threads: number,
  ) {}

  /**
   * The graph of all rows of X, or undefined, with a warning, where usearch has no binary for this machine.
   *
   * @param onBatch called with every batch before it is added
   */
  static async build(
    where: string,
    X: MatrixOrBatches,
    { connectivity, efConstruction, ef, threads }: HnswOptions,
    onBatch: (batch: Matrix) => void,
    task: TaskOptions,
  ): Promise<Hnsw | undefined> {
    const usearch = await loaded(where);
    if (!usearch) return undefined;
    const pause = pauses(task.signal);
    let index: Index | undefined;
    let rows = 0;
    for await (const batch of inBatches(where, X, BATCH_ROWS, task)) {
      onBatch(batch);
      index ??= new usearch.Index({
        dimensions: batch.cols,
        metric: usearch.MetricKind.L2sq,
        quantization: usearch.ScalarKind.F32,
        connectivity,
        expansion_add: efConstruction,
        expansion_search: ef,
        multi: false,
      });
      for (let at = 0; at < batch.rows; at += ROWS_AT_ONCE * threads) {
        await pause();
        const end = Math.min(at + ROWS_AT_ONCE * threads, batch.rows);
        const keys = BigUint64Array.from({ length: end - at }, (_, i) => BigInt(rows + at + i));
        index.add(keys, batch.data.subarray(at * batch.cols, end * batch.cols), threads);
      }
      rows += batch.rows;
    }
    return new Hnsw(index!, threads);
  }

  /** About the k nearest rows of each query, found through the graph; distances in single precision. */
  async search(queries: Matrix, k: number, signal?: AbortSignal): Promise<FoundRows> {
    const { rows: m, cols: d, data } = queries;
    const pause = pauses(signal);
    const found = { indices: new Int32Array(m * k).fill(-1), distances: new Float64Array(m * k).fill(Infinity) };
    for (let from = 0; from < m; from += ROWS_AT_ONCE) {
      await pause();
      const end = Math.min(from + ROWS_AT_ONCE, m);
      const answer = this.index.search(data.subarray(from * d, end * d), k, this.threads);
      for (let q = from; q < end; q++) {
        const at = (q - from) * k;
        // One query has an answer of another class, which holds only what was found.
        const count = "counts" in answer ? Number((answer.counts as BigUint64Array)[q - from]) : answer.keys.length;
        for (let j = 0; j < count; j++) {
          found.indices[q * k + j] = Number(answer.keys[at + j]);
          found.distances[q * k + j] = Math.sqrt(Math.max(0, answer.distances[at + j]!));
        }
      }
    }
    return found;
  }
}

async function loaded(where: string): Promise<Usearch | undefined> {
  try {
    return await load();
  } catch (error) {
    const [reason] = (error instanceof Error ? error.message : String(error)).split("\n");
    warn(
      "FallbackWarning",
      `${where}: usearch could not be loaded on this machine (${reason}); all rows are compared instead, which takes longer for each search.`,
    );
    return undefined;
  }
}
