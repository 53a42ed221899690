/** Keys of the whole page, and what a screen reader is told of the current song. */

import { clusterName } from "./colors.js";
import { DIRECTIONS } from "./geometry.js";
import type { Maps } from "./maps.js";
import type { Page } from "./part.js";
import { songName } from "./songName.js";

/** What the keys do beyond the page's state. */
export interface Actions {
  maps: Maps;
  showHelp(): void;
  focusSearch(): void;
}

export function listenToKeys({ store, player }: Page, { maps, showHelp, focusSearch }: Actions): void {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    if (document.querySelector("dialog[open]")) return;
    const { current, selection, shown } = store.state;
    const direction = DIRECTIONS[event.key];
    const onControl = event.target instanceof HTMLElement && event.target.closest("button, summary, input, audio");
    if (direction && maps.walk(direction)) {
      // Walked.
    } else if (event.key === "/") focusSearch();
    else if (event.key === "?") showHelp();
    else if (event.key === "Escape" && (selection.length > 0 || shown)) {
      store.set(selection.length > 0 ? { selection: [] } : { shown: null });
    } else if (event.key === "Enter" && maps.toggle()) {
      // Added to the selection or taken out.
    } else if (event.key === " " && !onControl && current !== null) {
      if (player.audio.paused) void player.play(current);
      else player.stop();
    } else return;
    event.preventDefault();
  });
}

/** Says the current song, its language or genre and its cluster, in an element that is read aloud. */
export function announceSongs(element: HTMLElement, { store, songs }: Page): void {
  store.watch(["current"], ({ current, made }) => {
    if (current === null) return;
    const labels = songs.fields.flatMap((field) => {
      const value = field.kind === "label" ? field.values[field.codes[current] as number] : undefined;
      return value === undefined ? [] : [`${field.name} ${value}`];
    });
    const cluster = [...made, ...songs.clusterings][0]?.labels[current];
    const clusters = cluster === undefined ? [] : [clusterName(cluster)];
    element.textContent = [songName(songs, current), ...clusters, ...labels.slice(0, 3)].join(", ");
  });
}

/** Keys of these elements are theirs. */
function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.closest("input:not([type=checkbox], [type=radio]), select, textarea") !== null
  );
}
