/** The card of the song under the pointer, in a corner of the maps that the pointer isn't in. */

import { element } from "../elements.js";
import type { Page } from "../part.js";
import type { SongSpace } from "../songs.js";
import { labelsOf, titleOf } from "./names.js";

/** Labels of the song, spaces whose map is shown, and neighbors in each of them: what a glance takes in. */
const LABELS = 3;
const SPACES = 3;
const NEIGHBORS = 2;
/** A pointer that only passes a song shows no card. */
const DWELL_MS = 120;

export interface PointedCard {
  /** Songs that sound together, with their gains. */
  showGains(gains: ReadonlyMap<number, number>): void;
}

export function makePointedCard(maps: HTMLElement, page: Page): PointedCard {
  const { store, songs } = page;
  const card = element("div", { className: "pointed-card", hidden: true });
  const roaming = element("div", {
    className: "pointed-card roam-card",
    hidden: true,
    aria: { label: "Songs that sound" },
  });
  maps.append(card, roaming);
  maps.addEventListener("pointermove", ({ clientX }) => {
    const { left, width } = maps.getBoundingClientRect();
    // Not where the pointer is; changed in the other third only, so that it doesn't jump about.
    const share = (clientX - left) / width;
    if (share < 0.35) maps.classList.add("card-right");
    if (share > 0.65) maps.classList.remove("card-right");
  });
  let waiting: ReturnType<typeof setTimeout> | undefined;
  store.watch(["pointed", "roaming"], ({ pointed, roaming: isRoaming }) => {
    clearTimeout(waiting);
    if (pointed === null || isRoaming) card.hidden = true;
    else waiting = setTimeout(() => show(pointed), card.hidden ? DWELL_MS : 0);
  });

  function show(i: number) {
    const shown = songs.spaces.filter(({ name }) => store.state.spaces.includes(name)).slice(0, SPACES);
    const lines = shown.map((space) => neighborLine(page, space, i, () => store.state.pointed === i));
    card.replaceChildren(...cardOf(page, i), ...lines);
    card.hidden = false;
  }

  return {
    showGains(gains) {
      roaming.hidden = gains.size === 0;
      roaming.replaceChildren(
        ...[...gains].map(([song, gain]) => {
          const bar = element("span", { className: "level" });
          bar.style.transform = `scaleX(${gain})`;
          return element(
            "div",
            { className: "roam-voice", data: { gain: gain.toFixed(3) } },
            element("span", { className: "meter-scale" }, bar),
            element("span", { dir: "auto" }, titleOf(songs, song)),
          );
        }),
      );
    },
  };
}

/** Title, artist, labels and a line of the lyrics. */
function cardOf({ songs }: Page, i: number): HTMLElement[] {
  const artist = songs.artists[i];
  const labels = labelsOf(songs, i)
    .map(([, value]) => value)
    .filter((value) => value !== artist)
    .slice(0, LABELS);
  const made = [
    element("strong", { dir: "auto", className: "card-title" }, titleOf(songs, i)),
    element("div", { dir: "auto", className: "card-line" }, [artist, ...labels].filter(Boolean).join(" · ")),
  ];
  const line = songs.lines[i];
  if (line) made.push(element("q", { dir: "auto", className: "card-line lyrics-line" }, line));
  return made;
}

/** "by sound: one, another", filled in when they are found. */
function neighborLine(page: Page, space: SongSpace, i: number, isCurrent: () => boolean): HTMLElement {
  const titles = element("span", { dir: "auto" }, "…");
  const line = element("div", { className: "card-line muted" }, element("span", {}, `By ${space.name}: `), titles);
  void page.neighbors.of(space, i, NEIGHBORS).then((found) => {
    if (!isCurrent()) return;
    titles.textContent = found.map(({ song }) => titleOf(page.songs, song)).join(", ");
    line.hidden = found.length === 0;
  });
  return line;
}
