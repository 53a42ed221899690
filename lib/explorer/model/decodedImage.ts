/** What the decoder makes of a latent point, as a spectrogram with a play head. */

import { DecoderNetwork } from "../../src/explorer/decoderNetwork.js";
import { floats } from "../../src/explorer/unpack.js";
import { element } from "../elements.js";
import type { Page } from "../part.js";
import { paint } from "../song/spectrogram.js";
import type { Songs } from "../songs.js";

/** How many standard deviations from the mean of a band are shown: decoded images are averages, and hardly go beyond. */
const SHOWN = 1.5;

type Decoder = NonNullable<Songs["decoder"]>;

export class DecodedImage {
  readonly element: HTMLElement;
  readonly #canvas = element("canvas", { className: "spectrogram-image" });
  readonly #head = element("span", { className: "play-head", hidden: true });
  readonly #network: DecoderNetwork;
  readonly #range: { low: number; high: number };
  #wanted: Float32Array | undefined;
  #isDecoding = false;
  #decibels: Float32Array | undefined;

  constructor(
    private readonly page: Page,
    private readonly decoder: Decoder,
  ) {
    this.#network = new DecoderNetwork(decoder);
    this.#range = shadesOf(floats(decoder.mean), floats(decoder.scale));
    this.#canvas.setAttribute("role", "img");
    this.#canvas.setAttribute("aria-label", "Spectrogram that the model decodes");
    this.element = element("div", { className: "spectrogram decoded" }, this.#canvas, this.#head);
  }

  /** The image that is shown, in decibels. */
  get decibels(): Float32Array | undefined {
    return this.#decibels;
  }

  /** Decodes a point. While one is being decoded, only the last that is asked for waits. */
  async decode(z: Float32Array): Promise<void> {
    this.#wanted = z;
    if (this.#isDecoding) return;
    this.#isDecoding = true;
    while (this.#wanted) {
      const next: Float32Array = this.#wanted;
      this.#wanted = undefined;
      this.#decibels = await this.#network.decibels(next);
      this.draw();
      await new Promise(requestAnimationFrame);
    }
    this.#isDecoding = false;
  }

  /** Draws the image, in the colors of the page as it is now. */
  draw(): void {
    const context = this.#canvas.getContext("2d");
    if (!context || !this.#decibels) return;
    const [bands, columns] = this.decoder.shape;
    const { low, high } = this.#range;
    const shades = Uint8ClampedArray.from(this.#decibels, (value) => (255 * (value - low)) / (high - low));
    Object.assign(this.#canvas, { width: columns, height: bands });
    const pixels = paint({ bands, columns, shades }, this.page.store.state.dark);
    context.putImageData(new ImageData(pixels, columns, bands), 0, 0);
  }

  /** Puts the play head at a share of the image; null hides it. */
  move(share: number | null): void {
    this.#head.hidden = share === null;
    if (share !== null) this.#head.style.left = `${100 * share}%`;
  }
}

/** Decibels of the first and the last shade. */
function shadesOf(mean: Float32Array, scale: Float32Array): { low: number; high: number } {
  const ends = (sign: 1 | -1) => Array.from(mean, (value, band) => value + sign * SHOWN * (scale[band] as number));
  return { low: Math.max(-80, Math.min(...ends(-1))), high: Math.min(0, Math.max(...ends(1))) };
}
