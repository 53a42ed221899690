/** Roaming: the songs near the pointer sound together, the nearer the louder. */

import type { Page } from "../part.js";
import { snippetFile } from "../player.js";
import { roamGains } from "./roamGains.js";

/** Time constant of a fade in seconds; three of them are 95 % of the way. */
const FADE = 0.08;

/** One song that sounds. */
interface Voice {
  /** Goes to a gain between 0 and 1 in about 0.25 s. */
  fade(gain: number): void;
  stop(): void;
}

export class Roam {
  readonly #voices = new Map<number, Voice | "loading">();
  #gains = new Map<number, number>();
  #context: AudioContext | undefined;

  /** @param heard called with the songs that sound and their gains, whenever they change */
  constructor(
    private readonly page: Page,
    private readonly heard: (gains: ReadonlyMap<number, number>) => void,
  ) {
    const { store, player } = page;
    store.watch(["roaming"], ({ roaming }) => {
      if (roaming) {
        player.stop();
        this.#context ??= new AudioContext();
        void this.#context.resume();
      } else void this.#context?.suspend();
      if (!roaming && store.state.near.length > 0) store.set({ near: [] });
    });
    store.watch(["near", "roaming"], ({ near, roaming }) => this.#go(roaming ? roamGains(near) : new Map()));
  }

  #go(gains: Map<number, number>): void {
    if (gains.size === 0 && this.#gains.size === 0) return;
    this.#gains = gains;
    for (const [song, voice] of this.#voices) {
      if (voice === "loading") continue;
      voice.fade(gains.get(song) ?? 0);
      if (gains.has(song)) continue;
      this.#voices.delete(song);
      setTimeout(() => voice.stop(), 1000 * 5 * FADE);
    }
    for (const song of gains.keys()) if (!this.#voices.has(song)) void this.#start(song);
    this.heard(gains);
  }

  async #start(song: number): Promise<void> {
    if (!this.page.player.has(song)) return;
    this.#voices.set(song, "loading");
    const voice = await this.#voice(song).catch(() => undefined);
    const gain = this.#gains.get(song);
    if (!voice || gain === undefined) {
      voice?.stop();
      this.#voices.delete(song);
      return;
    }
    this.#voices.set(song, voice);
    voice.fade(gain);
  }

  async #voice(song: number): Promise<Voice> {
    const buffer = await this.page.player.decoded.get(song);
    if (buffer && this.#context) return bufferVoice(this.#context, buffer);
    // A page opened as a file may play the files beside it, but not decode them.
    return elementVoice(snippetFile(song));
  }
}

function bufferVoice(context: AudioContext, buffer: AudioBuffer): Voice {
  const source = new AudioBufferSourceNode(context, { buffer, loop: true });
  const volume = new GainNode(context, { gain: 0 });
  source.connect(volume).connect(context.destination);
  source.start();
  return {
    fade: (gain) => volume.gain.setTargetAtTime(gain, context.currentTime, FADE),
    stop() {
      source.stop();
      volume.disconnect();
    },
  };
}

function elementVoice(address: string): Voice {
  const audio = new Audio(address);
  Object.assign(audio, { loop: true, volume: 0 });
  void audio.play().catch(() => undefined);
  let target = 0;
  const step = setInterval(() => {
    audio.volume = Math.min(Math.max(audio.volume + (target - audio.volume) * 0.3, 0), 1);
  }, 25);
  return {
    fade: (gain) => void (target = gain),
    stop() {
      clearInterval(step);
      audio.pause();
    },
  };
}
