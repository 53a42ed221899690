/** The sound of a decoded image, computed in a worker. */

import source from "worker:./soundWorker.ts";
import type { ImageToHear } from "./soundWorker.js";

export class ImageSound {
  #cancel: (() => void) | undefined;

  /** Ends what is being computed. */
  cancel(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  /**
   * Computes it, in place of what was being computed.
   *
   * @returns a WAV file; null where it was canceled
   */
  async of(image: ImageToHear): Promise<Blob | null> {
    this.cancel();
    const address = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
    const worker = new Worker(address);
    try {
      const bytes = await new Promise<Uint8Array<ArrayBuffer> | null>((resolve, reject) => {
        this.#cancel = () => resolve(null);
        worker.onmessage = ({ data }) => resolve(data);
        worker.onerror = ({ message }) => reject(new Error(message));
        worker.postMessage(image);
      });
      return bytes && new Blob([bytes], { type: "audio/wav" });
    } finally {
      worker.terminate();
      URL.revokeObjectURL(address);
    }
  }
}
