/** Union-find over 0 … n - 1 with path halving; the representative of a set is its smallest member. */
export class DisjointSets {
  readonly #parent: Int32Array;

  constructor(n: number) {
    this.#parent = Int32Array.from({ length: n }, (_, i) => i);
  }

  find(i: number): number {
    const parent = this.#parent;
    let at = i;
    while (parent[at] !== at) at = parent[at] = parent[parent[at]];
    return at;
  }

  union(i: number, j: number): void {
    if (this.#parent[i] === this.#parent[j]) return;
    const a = this.find(i);
    const b = this.find(j);
    this.#parent[Math.max(a, b)] = Math.min(a, b);
  }

  /** Number of sets. */
  count(): number {
    return this.#parent.reduce((sum, parent, i) => sum + (parent === i ? 1 : 0), 0);
  }
}
