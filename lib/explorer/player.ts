/** Sound: one thing is heard at a time. */

import { DecodedSnippets } from "./song/decoded.js";
import { bytesOf, readSnippets, type Songs } from "./songs.js";

/** What the player has loaded, playing or not. */
export interface Loaded {
  /** Null for a sound that the page has made. */
  song: number | null;
  /** The whole song, not its snippet. */
  isWhole: boolean;
  /** Started by pointing at a song: it ends when the pointer leaves, and never takes the place of what a click started. */
  isPointed: boolean;
}

/** Address of a snippet that lies beside the page. */
export function snippetFile(i: number): string {
  return `sound/${i}.mp3`;
}

/** What other parts of the page ask of the player. */
export class Player {
  /** The element that plays. Its source is never led through Web Audio but by {@link liveSamples}. */
  readonly audio = new Audio();
  /** The snippets' samples. */
  readonly decoded = new DecodedSnippets((i) => this.#bytes(i));
  readonly #songs: Songs;
  readonly #snippets: (string | null)[] | undefined;
  readonly #present: Int32Array | undefined;
  readonly #watching = new Set<() => void>();
  #address: string | undefined;
  #loaded: Loaded | null = null;
  #problem: "" | "blocked" | "unplayable" = "";
  #analyser: AnalyserNode | undefined;

  constructor(songs: Songs) {
    this.#songs = songs;
    this.#snippets = readSnippets(songs.sound);
    this.#present = songs.present;
    for (const event of ["play", "pause", "ended", "loadedmetadata", "durationchange", "seeked"]) {
      this.audio.addEventListener(event, () => this.#changed());
    }
    const allowed = () => {
      if (this.#problem === "blocked") void this.#start();
    };
    for (const event of ["pointerdown", "keydown"]) addEventListener(event, allowed, { capture: true });
  }

  /** Is there a snippet of song i? */
  has(i: number): boolean {
    return this.#snippets ? typeof this.#snippets[i] === "string" : this.#present?.[i] === 1;
  }

  /** Is the whole of song i there to be streamed? */
  hasWhole(i: number): boolean {
    return this.#songs.sound?.stream !== undefined && this.has(i);
  }

  get loaded(): Loaded | null {
    return this.#loaded;
  }

  /** Does song i sound now? */
  isPlaying(i: number): boolean {
    return this.#loaded?.song === i && !this.audio.paused;
  }

  /** Why nothing sounds, for the reader; "" where all is well. */
  get problem(): string {
    if (this.#problem === "blocked") return "Click anywhere to allow sound";
    return this.#problem === "unplayable" ? "This sound's file is missing or damaged" : "";
  }

  /**
   * Calls now, and whenever the player loads, plays, pauses, ends or is blocked.
   *
   * @returns ends it
   */
  watch(call: () => void): () => void {
    this.#watching.add(call);
    call();
    return () => void this.#watching.delete(call);
  }

  /** Plays the snippet of song i from its beginning, in place of what is playing. */
  async play(i: number, { isPointed = false } = {}): Promise<void> {
    if (!this.has(i)) return this.stop();
    const snippet = this.#snippets?.[i];
    await this.#playAddress(
      snippet ? this.#blob(new Blob([bytesOf(snippet)], { type: this.#songs.sound?.type })) : snippetFile(i),
      { song: i, isWhole: false, isPointed },
    );
  }

  /** Streams the whole of song i. */
  async playWhole(i: number): Promise<void> {
    if (this.hasWhole(i)) {
      await this.#playAddress(`${this.#songs.sound?.stream}${i}`, { song: i, isWhole: true, isPointed: false });
    }
  }

  /** Plays a WAV file or the like that the page has made. */
  async playBlob(blob: Blob): Promise<void> {
    await this.#playAddress(this.#blob(blob), { song: null, isWhole: false, isPointed: false });
  }

  /** Plays what is loaded, or pauses it. */
  async toggle(): Promise<void> {
    if (this.audio.paused) await this.#start();
    else this.audio.pause();
  }

  /** What pointing has started plays on when the pointer leaves. */
  keep(): void {
    if (this.#loaded) this.#loaded = { ...this.#loaded, isPointed: false };
  }

  /** Goes to a second of what is loaded. */
  seek(seconds: number): void {
    this.audio.currentTime = Math.min(Math.max(seconds, 0), this.audio.duration || 0);
  }

  stop(): void {
    this.audio.pause();
  }

  /** May the page read the sound that it plays? */
  get canRead(): boolean {
    return this.#snippets !== undefined || location.protocol.startsWith("http");
  }

  /**
   * The last samples of the whole song that is playing, into `out`.
   *
   * @returns their sample rate; 0 where the page can't read them
   */
  liveSamples(out: Float32Array<ArrayBuffer>): number {
    if (!location.protocol.startsWith("http") || !this.#loaded?.isWhole) return 0;
    if (!this.#analyser) {
      const context = new AudioContext();
      this.#analyser = context.createAnalyser();
      // From here on the element is heard through the context alone.
      context.createMediaElementSource(this.audio).connect(this.#analyser).connect(context.destination);
      this.audio.addEventListener("play", () => void context.resume());
      void context.resume();
    }
    this.#analyser.fftSize = out.length;
    this.#analyser.getFloatTimeDomainData(out);
    return this.#analyser.context.sampleRate;
  }

  /**
   * The file of song i's snippet, to be decoded; null where a page can't read it: a page opened as a file may play the
   * files beside it, and nothing else.
   */
  async #bytes(i: number): Promise<ArrayBuffer | null> {
    if (!this.has(i)) return null;
    const snippet = this.#snippets?.[i];
    if (snippet) return bytesOf(snippet).buffer;
    if (!this.canRead) return null;
    const response = await fetch(snippetFile(i));
    return response.ok ? response.arrayBuffer() : null;
  }

  async #playAddress(address: string, loaded: Loaded): Promise<void> {
    this.#loaded = loaded;
    this.audio.src = address;
    this.#changed();
    await this.#start();
  }

  async #start(): Promise<void> {
    try {
      this.#problem = "";
      await this.audio.play();
    } catch (error) {
      const name = error instanceof DOMException ? error.name : "";
      // Another sound has taken its place.
      if (name === "AbortError") return;
      if (name === "NotAllowedError") this.#problem = "blocked";
      else if (name === "NotSupportedError") this.#problem = "unplayable";
      else throw error;
    }
    this.#changed();
  }

  #blob(blob: Blob): string {
    if (this.#address) URL.revokeObjectURL(this.#address);
    this.#address = URL.createObjectURL(blob);
    return this.#address;
  }

  #changed(): void {
    for (const call of [...this.#watching]) call();
  }
}
