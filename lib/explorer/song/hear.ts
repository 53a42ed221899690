/** Hearing the maps: pointing at a song plays it, roaming fades songs in and out; and their switches in the toolbar. */

import { element } from "../elements.js";
import type { Page } from "../part.js";
import { makePointedCard } from "./pointedCard.js";
import { Roam } from "./roam.js";

/** The pointer rests this long on a song before it sounds: what it only passes stays silent. */
const DWELL_MS = 220;

/** @param toolbar where the switches go, @param maps where the card of the pointed song goes */
export function makeHear(toolbar: HTMLElement, maps: HTMLElement, page: Page): void {
  const { store, songs, player } = page;
  const card = makePointedCard(maps, page);
  if (!songs.sound) return;
  const note = element("span", { className: "sound-note", aria: { role: "status" } });
  toolbar.lastElementChild?.before(
    element(
      "div",
      { className: "group", aria: { role: "group", label: "Sound" } },
      toggle("Sound on point", "Pointing at a song plays its snippet", page, "soundOnPoint"),
      toggle("Roam", "The songs near the pointer sound together, the nearer the louder", page, "roaming"),
      note,
    ),
  );
  player.watch(() => {
    note.textContent = player.problem;
    const { loaded, audio } = player;
    if (store.state.roaming && loaded && !audio.paused) store.set({ roaming: false });
  });
  new Roam(page, (gains) => card.showGains(gains));
  playWhatIsPointedAt(page);
}

function toggle(text: string, title: string, { store }: Page, key: "soundOnPoint" | "roaming"): HTMLButtonElement {
  const button = element(
    "button",
    { type: "button", title, onclick: () => store.set({ [key]: !store.state[key] }) },
    text,
  );
  store.watch([key], (state) => button.setAttribute("aria-pressed", String(state[key])));
  return button;
}

function playWhatIsPointedAt({ store, player }: Page): void {
  let waiting: ReturnType<typeof setTimeout> | undefined;
  store.watch(["current"], ({ current }) => {
    if (current !== null && player.loaded?.song === current) player.keep();
  });
  store.watch(["pointed", "soundOnPoint", "roaming"], ({ pointed, soundOnPoint, roaming }) => {
    clearTimeout(waiting);
    const { loaded, audio } = player;
    if (isBusy()) return;
    const isOver = loaded?.isPointed && loaded.song !== pointed;
    if (isOver) player.stop();
    if (pointed === null || !soundOnPoint || roaming || !player.has(pointed)) return;
    if (loaded?.isPointed && loaded.song === pointed && !audio.paused) return;
    // A song that was clicked before it began to sound plays on when the pointer leaves, too.
    const play = () => player.play(pointed, { isPointed: store.state.current !== pointed });
    waiting = setTimeout(() => {
      // The whole song, or another one, may have been started meanwhile.
      if (!isBusy()) void play();
    }, DWELL_MS);
  });

  /** What a click started sounds, whose place no pointing takes. */
  function isBusy(): boolean {
    const { loaded, audio } = player;
    return loaded !== null && !loaded.isPointed && !audio.paused;
  }
}
