/** A button that plays the snippet of a song, or pauses it. For every list of songs. */

import { element } from "../elements.js";
import { icon } from "../icons.js";
import type { Page } from "../part.js";
import { titleOf } from "./names.js";

export function playButton({ songs, player }: Page, song: number): HTMLButtonElement {
  const button = element("button", {
    type: "button",
    className: "play",
    disabled: !player.has(song),
    onclick: () => {
      if (player.loaded?.song === song && !player.loaded.isWhole) void player.toggle();
      else void player.play(song);
    },
  });
  let wasShown = false;
  const stop = player.watch(() => {
    // Lists come and go; a button that has left the page is forgotten.
    if (wasShown && !button.isConnected) return stop();
    wasShown ||= button.isConnected;
    const isPlaying = player.isPlaying(song);
    button.replaceChildren(icon(isPlaying ? "pause" : "play"));
    button.title = player.has(song) ? (isPlaying ? "Pause" : "Play") : "No sound";
    button.setAttribute("aria-label", `${button.title}: ${titleOf(songs, song)}`);
  });
  return button;
}
