/** The spectrogram of the current song's snippet, with a play head; a click or an arrow key goes to a moment. */

import { element } from "../elements.js";
import type { Page } from "../part.js";
import { monoOf } from "./decoded.js";
import { frequencyAt, heightOf, paint, type Spectrogram, spectrogramOf } from "./spectrogram.js";

/** Frequencies that are written at the side, in Hz. */
const TICKS = [
  [200, "200"],
  [1000, "1k"],
  [5000, "5k"],
] as const;
/** Step of an arrow key in seconds. */
const STEP = 0.25;

export class SpectrogramView {
  readonly element: HTMLElement;
  readonly #canvas = element("canvas", { className: "spectrogram-image" });
  readonly #head = element("span", { className: "play-head" });
  readonly #note = element("span", { className: "spectrogram-note muted" });
  #image: Spectrogram | undefined;
  #seconds = 0;
  #song: number | null = null;

  constructor(private readonly page: Page) {
    this.element = element(
      "div",
      {
        className: "spectrogram",
        tabIndex: 0,
        aria: { role: "slider", label: "Position in the snippet, on its spectrogram", valuemin: "0" },
      },
      this.#canvas,
      ...TICKS.map(([hertz, text]) => {
        const tick = element("span", { className: "tick", title: `${hertz} Hz` }, text);
        tick.style.bottom = `${100 * heightOf(hertz)}%`;
        return tick;
      }),
      this.#head,
      this.#note,
    );
    this.#listen();
  }

  /** Shows song i. */
  async show(i: number): Promise<void> {
    this.#song = i;
    this.#image = undefined;
    this.#seconds = this.page.songs.sound?.seconds ?? 0;
    const { player } = this.page;
    this.#canvas.hidden = true;
    this.#note.textContent = !player.has(i)
      ? "No sound."
      : player.canRead
        ? ""
        : "A page opened as a file can't read the sound beside it: no spectrogram here. Playing works.";
    const buffer = await this.page.player.decoded.get(i).catch(() => null);
    if (this.#song !== i) return;
    if (!buffer) {
      if (player.has(i) && player.canRead) this.#note.textContent = "The browser can't decode this snippet.";
      return;
    }
    this.#seconds = buffer.duration;
    this.element.setAttribute("aria-valuemax", buffer.duration.toFixed(1));
    this.#image = spectrogramOf(monoOf(buffer), buffer.sampleRate);
    this.draw();
    this.move();
  }

  /** Draws the image, in the colors of the page as it is now. */
  draw(): void {
    const context = this.#canvas.getContext("2d");
    if (!this.#image || !context) return;
    const { columns, bands } = this.#image;
    Object.assign(this.#canvas, { width: columns, height: bands, hidden: false });
    context.putImageData(new ImageData(paint(this.#image, this.page.store.state.dark), columns, bands), 0, 0);
  }

  /** Puts the play head where the player is. */
  move(): void {
    const { audio, loaded } = this.page.player;
    const isOwn = loaded?.song === this.#song && !loaded?.isWhole;
    const seconds = isOwn ? audio.currentTime : 0;
    this.#head.hidden = !isOwn || this.#seconds === 0;
    this.#head.style.left = `${(100 * seconds) / (this.#seconds || 1)}%`;
    this.element.setAttribute("aria-valuenow", seconds.toFixed(1));
    this.element.setAttribute("aria-valuetext", `${seconds.toFixed(1)} of ${this.#seconds.toFixed(1)} seconds`);
  }

  async #seek(seconds: number): Promise<void> {
    const { player } = this.page;
    if (this.#song === null || !player.has(this.#song)) return;
    const { loaded } = player;
    if (loaded?.song !== this.#song || loaded.isWhole) await player.play(this.#song);
    player.seek(Math.min(seconds, this.#seconds));
    if (player.audio.paused) await player.toggle();
  }

  #listen(): void {
    const place = (event: MouseEvent) => {
      const { left, width, bottom, height } = this.element.getBoundingClientRect();
      return { share: (event.clientX - left) / width, up: (bottom - event.clientY) / height };
    };
    this.element.addEventListener("pointerdown", (event) => {
      if (event.button === 0) void this.#seek(place(event).share * this.#seconds);
    });
    this.element.addEventListener("pointermove", (event) => {
      const { share, up } = place(event);
      this.element.title = `${(share * this.#seconds).toFixed(1)} s, ${Math.round(frequencyAt(up))} Hz`;
    });
    this.element.addEventListener("keydown", (event) => {
      const now = this.page.player.loaded?.song === this.#song ? this.page.player.audio.currentTime : 0;
      const to = { ArrowLeft: now - STEP, ArrowRight: now + STEP, Home: 0 }[event.key];
      if (to === undefined) return;
      event.preventDefault();
      event.stopPropagation();
      void this.#seek(Math.max(to, 0));
    });
  }
}
