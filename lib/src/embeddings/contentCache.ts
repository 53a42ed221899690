import path from "node:path";
import { writableFolder } from "../audio/extraction.js";
import { contentKey, readCached, readCachedBytes, writeCached, writeCachedBytes } from "../io/cache.js";

/** Results of a model on disk, by all that they depend on: the model's content, the options and the input. */
export class ContentCache {
  readonly #folder: string | undefined;
  readonly #identity: readonly unknown[];

  /**
   * @param kind name of the folder in the cache
   * @param identity the model's content; undefined: nothing is kept
   * @param options that the results depend on
   */
  constructor(kind: string, identity: string | undefined, options: unknown) {
    this.#folder = identity === undefined ? undefined : writableFolder(kind);
    this.#identity = [identity, options];
  }

  /** The vector of an input, where it is kept and whole. */
  vector(input: string): Float32Array | undefined {
    const file = this.#file(input, "f32");
    return file ? readCached(file) : undefined;
  }

  /** Keeps a vector. */
  keepVector(input: string, vector: Float32Array): void {
    const file = this.#file(input, "f32");
    if (file) writeCached(file, vector);
  }

  /** The text that was made of an input, where it is kept and whole. */
  text(input: string): string | undefined {
    const file = this.#file(input, "txt");
    const bytes = file ? readCachedBytes(file) : undefined;
    return bytes && new TextDecoder().decode(bytes);
  }

  /** Keeps a text. */
  keepText(input: string, text: string): void {
    const file = this.#file(input, "txt");
    if (file) writeCachedBytes(file, new TextEncoder().encode(text));
  }

  #file(input: string, extension: string): string | undefined {
    const name = contentKey(JSON.stringify([...this.#identity, input]));
    return this.#folder && path.join(this.#folder, `${name}.${extension}`);
  }
}
