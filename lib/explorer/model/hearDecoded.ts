/** The button that plays what is decoded. */

import { element } from "../elements.js";
import { icon } from "../icons.js";
import type { Page } from "../part.js";
import type { Loaded } from "../player.js";
import type { Songs } from "../songs.js";
import type { DecodedImage } from "./decodedImage.js";
import { ImageSound } from "./imageSound.js";

type Decoder = NonNullable<Songs["decoder"]>;

export class HearDecoded {
  readonly element: HTMLElement;
  readonly #sound = new ImageSound();
  readonly #label = element("span");
  readonly #icon = element("span");
  readonly #note = element("span", { className: "muted", aria: { live: "polite" } });
  /** What the player has loaded, where it is this image's sound. */
  #own: Loaded | null = null;
  #isComputing = false;
  /** The image has changed since its sound was computed. */
  #isOld = true;

  constructor(
    private readonly page: Page,
    private readonly decoder: Decoder,
    private readonly image: DecodedImage,
  ) {
    const button = element(
      "button",
      { type: "button", className: "primary", onclick: () => void this.#toggle() },
      this.#icon,
      " ",
      this.#label,
    );
    this.element = element("div", { className: "player-bar" }, button, this.#note);
    page.player.watch(() => this.#update());
  }

  /** Says that the image is another one now. */
  changed(): void {
    this.#isOld = true;
    this.#sound.cancel();
    this.#isComputing = false;
    this.#update();
  }

  async #toggle(): Promise<void> {
    const { player } = this.page;
    if (this.#isComputing) return this.changed();
    if (this.#isPlaying) return player.stop();
    if (!this.#isOld && this.#own && player.loaded === this.#own) return player.toggle();
    const { decibels } = this.image;
    if (!decibels) return;
    player.stop();
    this.#isComputing = true;
    this.#isOld = false;
    this.#update();
    const { shape, sampleRate, columnLength } = this.decoder;
    const blob = await this.#sound.of({ decibels, shape, sampleRate, columnLength }).catch((error: Error) => error);
    if (!blob) return;
    this.#isComputing = false;
    if (blob instanceof Error) {
      this.changed();
      this.#note.textContent = `The sound can't be computed: ${blob.message}`;
      return;
    }
    const started = player.playBlob(blob);
    this.#own = player.loaded;
    this.#update();
    await started;
  }

  get #isPlaying(): boolean {
    const { loaded, audio } = this.page.player;
    return this.#own !== null && loaded === this.#own && !audio.paused;
  }

  #update(): void {
    const { audio, loaded } = this.page.player;
    const isPlaying = this.#isPlaying;
    this.#icon.replaceChildren(icon(isPlaying || this.#isComputing ? "pause" : "play"));
    this.#label.textContent = this.#isComputing ? "Cancel" : isPlaying ? "Stop" : "Play";
    this.#note.textContent = this.#isComputing ? "Estimating phases (Griffin-Lim) …" : "";
    const isShown = this.#own !== null && loaded === this.#own && !this.#isOld;
    this.image.move(isShown && audio.duration > 0 ? audio.currentTime / audio.duration : null);
    if (isPlaying) requestAnimationFrame(() => this.#update());
  }
}
