/** The card of the current song: its sound, labels, lyrics, neighbors, clusters and numbers. */

import { element } from "../elements.js";
import type { Page, Panel } from "../part.js";
import { LiveView } from "./liveView.js";
import { clustersOf, labelsOf, numbersOf, titleOf } from "./names.js";
import { neighborLists } from "./neighborLists.js";
import { PlayerBar } from "./playerBar.js";
import { SpectrogramView } from "./spectrogramView.js";

export const songPanel: Panel = {
  id: "song",
  title: "Song",
  make(parent, page) {
    const { songs, store, player } = page;
    const hint = element(
      "p",
      { className: "muted" },
      songs.sound
        ? "Point at a song on a map to hear it; click it to keep its card here."
        : "Click a song on a map to see its card here.",
    );
    const title = element("h2", { dir: "auto", className: "song-title" });
    const artist = element("p", { dir: "auto", className: "song-artist" });
    const bar = new PlayerBar(page);
    const spectrogram = new SpectrogramView(page);
    const live = new LiveView(page);
    const sound = element("div", { hidden: !songs.sound }, bar.element, spectrogram.element, live.element);
    const details = element("div");
    const neighbors = element("div");
    const clusters = element("dl", { className: "facts" });
    const numbers = element("div");
    const card = element(
      "div",
      { hidden: true },
      title,
      artist,
      sound,
      details,
      neighbors,
      element("h3", {}, "Clusters"),
      clusters,
      numbers,
    );
    parent.append(hint, card);

    store.watch(["current"], ({ current }) => {
      hint.hidden = current !== null;
      card.hidden = current === null;
      if (current === null) return;
      title.textContent = titleOf(songs, current);
      artist.textContent = songs.artists[current] ?? "";
      bar.show(current);
      void spectrogram.show(current);
      details.replaceChildren(...detailsOf(page, current));
      const measured = numbersOf(songs, current);
      numbers.replaceChildren(...(measured.length > 0 ? [element("h3", {}, "Numbers"), facts(measured)] : []));
      parent.scrollTop = 0;
    });
    store.watch(["current", "spaces"], ({ current }) => {
      if (current !== null) neighbors.replaceChildren(...neighborLists(page, current));
    });
    store.watch(["current", "made"], ({ current, made }) => {
      if (current !== null) clusters.replaceChildren(...factsOf(clustersOf([...made, ...songs.clusterings], current)));
    });
    store.watch(["dark"], () => spectrogram.draw());
    let isDrawing = false;
    const draw = (time: number) => {
      spectrogram.move();
      bar.move();
      live.update(time);
      isDrawing = !player.audio.paused;
      if (isDrawing) requestAnimationFrame(draw);
      else live.clear();
    };
    player.watch(() => {
      bar.update();
      spectrogram.move();
      if (!player.audio.paused && !isDrawing) {
        isDrawing = true;
        requestAnimationFrame(draw);
      }
    });
  },
};

/** Labels and a line of the lyrics. */
function detailsOf(page: Page, i: number): HTMLElement[] {
  const line = page.songs.lines[i];
  return [
    facts(labelsOf(page.songs, i)),
    ...(line ? [element("blockquote", { dir: "auto", className: "lyrics-line" }, line)] : []),
  ];
}

function facts(entries: readonly [name: string, value: string][]): HTMLElement {
  return element("dl", { className: "facts" }, ...factsOf(entries));
}

function factsOf(entries: readonly [name: string, value: string][]): HTMLElement[] {
  return entries.flatMap(([name, value]) => [
    element("dt", { dir: "auto" }, name),
    element("dd", { dir: "auto" }, value),
  ]);
}
