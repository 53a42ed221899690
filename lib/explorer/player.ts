/** Sound: one thing is heard at a time. */

import { bytesOf, readSnippets, type Songs } from "./songs.js";

/** What other parts of the page ask of the player. */
export class Player {
  /** The element that plays, with a MediaElementSource to be taken from it at most once. */
  readonly audio = new Audio();
  readonly #songs: Songs;
  readonly #snippets: (string | null)[] | undefined;
  #address: string | undefined;

  constructor(songs: Songs) {
    this.#songs = songs;
    this.#snippets = readSnippets(songs.sound);
  }

  /** Is there a snippet of song i? */
  has(i: number): boolean {
    return this.#snippets ? typeof this.#snippets[i] === "string" : this.#songs.sound !== undefined;
  }

  /** Plays the snippet of song i from its beginning, in place of what is playing. */
  async play(i: number): Promise<void> {
    const { sound } = this.#songs;
    const snippet = this.#snippets?.[i];
    if (!sound || (sound.at === "page" && !snippet)) return this.stop();
    await this.#playAddress(
      snippet ? this.#blob(new Blob([bytesOf(snippet)], { type: sound.type })) : `sound/${i}.mp3`,
    );
  }

  /** Plays a WAV file or the like that the page has made. */
  async playBlob(blob: Blob): Promise<void> {
    await this.#playAddress(this.#blob(blob));
  }

  stop(): void {
    this.audio.pause();
  }

  async #playAddress(address: string): Promise<void> {
    this.audio.src = address;
    try {
      await this.audio.play();
    } catch (error) {
      // Another sound has taken its place, or the browser waits for a first click or key.
      if (!(error instanceof DOMException && ["AbortError", "NotAllowedError"].includes(error.name))) throw error;
    }
  }

  #blob(blob: Blob): string {
    if (this.#address) URL.revokeObjectURL(this.#address);
    this.#address = URL.createObjectURL(blob);
    return this.#address;
  }
}
