/** Loudness, spectral centroid and chroma of what is playing, drawn as it plays. */

import { element } from "../elements.js";
import type { Page } from "../part.js";
import { monoOf } from "./decoded.js";
import { type Descriptors, describe, FRAME, frameAt, PITCH_CLASSES } from "./descriptors.js";

/** Ends of the meter of the centroid, in Hz; its scale is logarithmic. */
const [LOW, HIGH] = [100, 8000];
/** Frames a second: meyda takes about 1 ms for one. */
const EVERY_MS = 40;

export class LiveView {
  readonly element: HTMLElement;
  readonly #loudness = meter("Loudness");
  readonly #centroid = meter("Spectral centroid");
  readonly #bars = PITCH_CLASSES.map((name) =>
    element("span", { className: "pitch-class" }, element("span", { className: "level" }), element("span", {}, name)),
  );
  readonly #live = new Float32Array(FRAME);
  #samples: { song: number; mono: Float32Array; sampleRate: number } | undefined;
  #loudest = 1;
  #last = 0;

  constructor(private readonly page: Page) {
    const chroma = element(
      "div",
      { className: "chroma", title: "Chroma: how strong each pitch class is" },
      ...this.#bars,
    );
    chroma.setAttribute("role", "img");
    chroma.setAttribute("aria-label", "Chroma of what is playing");
    this.element = element("div", { className: "live" }, this.#loudness.element, this.#centroid.element, chroma);
    this.#show({ loudness: 0, centroid: Number.NaN, chroma: [] });
  }

  /** Draws what sounds now; to be called for every picture while something plays. */
  update(time: number): void {
    if (time - this.#last < EVERY_MS) return;
    this.#last = time;
    const frame = this.#frame();
    if (frame) this.#show(describe(frame.samples, frame.sampleRate));
  }

  /** Nothing sounds. */
  clear(): void {
    this.#show({ loudness: 0, centroid: Number.NaN, chroma: [] });
  }

  #frame(): { samples: Float32Array; sampleRate: number } | undefined {
    const { player } = this.page;
    const { loaded, audio } = player;
    if (!loaded || loaded.song === null) return undefined;
    if (loaded.isWhole) {
      const sampleRate = player.liveSamples(this.#live);
      return sampleRate > 0 ? { samples: this.#live, sampleRate } : undefined;
    }
    if (this.#samples?.song !== loaded.song) {
      void this.#load(loaded.song);
      return undefined;
    }
    const { mono, sampleRate } = this.#samples;
    return { samples: frameAt(mono, sampleRate, audio.currentTime), sampleRate };
  }

  async #load(song: number): Promise<void> {
    const buffer = await this.page.player.decoded.get(song).catch(() => null);
    if (!buffer || this.page.player.loaded?.song !== song) return;
    this.#loudest = 1;
    this.#samples = { song, mono: monoOf(buffer), sampleRate: buffer.sampleRate };
  }

  #show({ loudness, centroid, chroma }: Descriptors): void {
    // meyda's loudness has no unit: the loudest moment so far fills the meter.
    this.#loudest = Math.max(this.#loudest, loudness);
    this.#loudness.set(loudness / this.#loudest, loudness > 0 ? loudness.toFixed(1) : "–");
    const place = Math.log(Math.max(centroid, LOW) / LOW) / Math.log(HIGH / LOW);
    const isSilent = Number.isNaN(centroid);
    this.#centroid.set(isSilent ? 0 : Math.min(place, 1), isSilent ? "–" : `${Math.round(centroid / 10) * 10} Hz`);
    for (const [i, bar] of this.#bars.entries()) {
      (bar.firstElementChild as HTMLElement).style.transform = `scaleY(${chroma[i] ?? 0})`;
    }
  }
}

function meter(name: string): { element: HTMLElement; set(share: number, text: string): void } {
  const bar = element("span", { className: "level" });
  const text = element("span", { className: "meter-text" });
  const made = element(
    "div",
    { className: "meter" },
    element("span", { className: "meter-name" }, name),
    element("span", { className: "meter-scale" }, bar),
    text,
  );
  return {
    element: made,
    set(share, value) {
      bar.style.transform = `scaleX(${share})`;
      text.textContent = value;
    },
  };
}
