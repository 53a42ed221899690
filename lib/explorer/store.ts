/** What the page shows at the moment. Parts of the page read it, change it, and hear of changes; they don't know each other. */

/** All of it. Lists are replaced, never changed in place. */
export interface State {
  /** Names of the spaces whose maps are shown, side by side. */
  spaces: readonly string[];
  /** What the points are colored by: `field:<name>`, `clusters:<name>`, `missing`, `disagreement`. */
  colorBy: string;
  /** Songs that the legend's filter lets through; null is all. */
  shown: ReadonlySet<number> | null;
  /** The song under the pointer. */
  pointed: number | null;
  /** The song whose card is open. */
  current: number | null;
  /** The selected songs, ascending; empty is none. */
  selection: readonly number[];
  /** Name of the space in whose map the selection was made; null where it was made without a map. */
  selectedIn: string | null;
  /** The page is dark: for what is drawn on a canvas; all else takes its colors from CSS. */
  dark: boolean;
  /** Pointing at a song plays its snippet. */
  soundOnPoint: boolean;
  /** Sound follows the pointer. */
  roaming: boolean;
  /** While roaming: songs near the pointer on the map that it is on, nearest first. */
  near: readonly { song: number; pixels: number }[];
  /** Which panel is open at the side. */
  panel: string;
  /** Clusterings that were made in the page, newest first; `colorBy` names them as `clusters:<name>`. */
  made: readonly { name: string; labels: Int32Array }[];
  /** Maps that were made in the page: of a space, in place of its own; n x 2, NaN where a song was not projected. */
  maps: ReadonlyMap<string, { projection: string; map: Float32Array }>;
}

type Key = keyof State;

export class Store {
  #state: State;
  readonly #heard = new Map<Key, Set<(state: State) => void>>();

  constructor(state: State) {
    this.#state = state;
  }

  get state(): State {
    return this.#state;
  }

  /** Changes some of it, then calls whoever listens to one of the changed keys, each once. */
  set(change: Partial<State>): void {
    const changed = (Object.keys(change) as Key[]).filter((key) => change[key] !== this.#state[key]);
    if (changed.length === 0) return;
    this.#state = { ...this.#state, ...change };
    const called = new Set(changed.flatMap((key) => [...(this.#heard.get(key) ?? [])]));
    for (const call of called) call(this.#state);
  }

  /** Calls now, and whenever one of the keys changes. */
  watch(keys: readonly Key[], call: (state: State) => void): void {
    for (const key of keys) {
      if (!this.#heard.has(key)) this.#heard.set(key, new Set());
      this.#heard.get(key)?.add(call);
    }
    call(this.#state);
  }
}
