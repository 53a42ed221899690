import path from "node:path";
import { Matrix } from "../array/matrix.js";
import type { TaskOptions } from "../async/task.js";
import { pca } from "../decomposition/index.js";
import { contentKey, readCached, writeCached } from "../io/cache.js";
import { cachePath } from "../io/workspace.js";
import { umap } from "../manifold/index.js";

/** Below so many songs a graph of neighbors has nothing to show. */
const FEWEST = 10;
/** Version of the maps; increased when they change, to invalidate the cache. */
const VERSION = 1;

/** A map of the rows of a space, n x 2, and how it was made. */
export interface SongMap {
  map: Float32Array;
  /** "UMAP", "PCA". */
  projection: string;
  /** For a caption: "UMAP, 15 neighbors". */
  words: string;
}

/**
 * UMAP of a space, kept in the cache by its content; of fewer than ten songs PCA.
 *
 * @param Z n x d
 */
export async function songMap(Z: Matrix, task: TaskOptions = {}): Promise<SongMap> {
  if (Z.rows < FEWEST || Z.cols < 2) return fewSongs(Z);
  const neighbors = Math.min(15, Z.rows - 1);
  const made = { projection: "UMAP", words: `UMAP, ${neighbors} neighbors` };
  const bytes = Buffer.from(Z.data.buffer, Z.data.byteOffset, Z.data.byteLength);
  const key = contentKey(`${VERSION} ${neighbors} ${Z.rows} ${Z.cols} ${contentKey(bytes)}`);
  const file = path.join(cachePath("maps"), `${key}.f32`);
  const known = readCached(file);
  if (known?.length === 2 * Z.rows) return { map: known, ...made };
  const { Z: Y } = await umap(Z, { nNeighbors: neighbors, ...task });
  if (!task.signal?.aborted) writeCached(file, Y.data);
  return { map: Y.data, ...made };
}

async function fewSongs(Z: Matrix): Promise<SongMap> {
  if (Z.rows >= 3 && Z.cols >= 2) {
    const { Z: Y } = await pca(Z, { nComponents: 2 });
    if (Y.cols === 2) return { map: Y.data, projection: "PCA", words: "PCA" };
  }
  const map = new Matrix(Z.rows, 2);
  for (let i = 0; i < Z.rows; i++) map.row(i).set(Z.row(i).subarray(0, 2));
  return { map: map.data, projection: "first two dimensions", words: "its first two dimensions" };
}
