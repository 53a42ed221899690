/** Play and pause of the current song, its snippet or all of it, with the time. */

import { element } from "../elements.js";
import { icon } from "../icons.js";
import type { Page } from "../part.js";

export class PlayerBar {
  readonly element: HTMLElement;
  readonly #play = element("button", { type: "button", className: "primary", onclick: () => this.#toggle() });
  readonly #whole = element("button", { type: "button", onclick: () => this.#toggleWhole() });
  readonly #time = element("span", { className: "muted time" });
  readonly #position = element("input", {
    type: "range",
    min: "0",
    step: "0.1",
    hidden: true,
    aria: { label: "Position in the song" },
    oninput: () => this.page.player.seek(Number(this.#position.value)),
  });
  #song = -1;

  constructor(private readonly page: Page) {
    this.element = element("div", { className: "player-bar" }, this.#play, this.#whole, this.#time, this.#position);
  }

  /** Shows song i. */
  show(i: number): void {
    this.#song = i;
    this.update();
  }

  /** Follows what the player does. */
  update(): void {
    const { player } = this.page;
    const isPlaying = player.isPlaying(this.#song);
    const isWhole = player.loaded?.song === this.#song && player.loaded.isWhole;
    this.#play.disabled = !player.has(this.#song);
    this.#play.replaceChildren(
      icon(isPlaying && !isWhole ? "pause" : "play"),
      isPlaying && !isWhole ? " Pause" : " Play",
    );
    this.#play.title = player.has(this.#song) ? "Its loudest stretch (space)" : "This song has no sound";
    this.#whole.hidden = !player.hasWhole(this.#song);
    this.#whole.replaceChildren(isPlaying && isWhole ? "Pause whole song" : "Whole song");
    this.#position.hidden = !isWhole;
    this.move();
  }

  /** Follows the time. */
  move(): void {
    const { audio, loaded } = this.page.player;
    const isOwn = loaded?.song === this.#song && audio.duration > 0;
    this.#time.textContent = isOwn ? clocks(audio.currentTime, audio.duration) : "";
    if (isOwn && Number.isFinite(audio.duration)) {
      this.#position.max = String(audio.duration);
      this.#position.value = String(audio.currentTime);
    }
  }

  #toggle(): void {
    const { player } = this.page;
    if (player.loaded?.song === this.#song && !player.loaded.isWhole) void player.toggle();
    else void player.play(this.#song);
  }

  #toggleWhole(): void {
    const { player } = this.page;
    if (player.loaded?.song === this.#song && player.loaded.isWhole) void player.toggle();
    else void player.playWhole(this.#song);
  }
}

/** "1:12 / 3:07"; of less than a minute "2.7 / 5.0 s". */
function clocks(seconds: number, duration: number): string {
  if (!Number.isFinite(duration)) return clock(seconds);
  return duration < 60 ? `${seconds.toFixed(1)} / ${duration.toFixed(1)} s` : `${clock(seconds)} / ${clock(duration)}`;
}

function clock(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
}
