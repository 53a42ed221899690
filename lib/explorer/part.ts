import type { Player } from "./player.js";
import type { Neighbors } from "./song/neighbors.js";
import type { Songs } from "./songs.js";
import type { Store } from "./store.js";

/** What each part of the page is made with. */
export interface Page {
  songs: Songs;
  store: Store;
  player: Player;
  neighbors: Neighbors;
}

/** A panel at the side: the song, the selection, new clusters … */
export interface Panel {
  /** Unique, for `State.panel`. */
  id: string;
  /** On its tab. */
  title: string;
  /** Fills the panel's element; called once, when the panel is opened for the first time. */
  make(element: HTMLElement, page: Page): void;
  /** False where there is nothing to show, such as a decoder that the run doesn't have. Default: always. */
  available?(page: Page): boolean;
}
