/**
 * Why a decoder gave a file up, phrased to follow the file's name: a damaged header leads anywhere, also beyond the end
 * of the file, and some decoders stumble over their own code.
 */
export function whyUndecoded(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  // SURLAB_COPYLEFT=0 removes decoders (docs/licenses.md), which audio-decode looks for when a file needs them.
  const missing = /Cannot find package '([^']+)'/.exec(message)?.[1];
  if (missing) {
    return `needs the decoder ${missing}, which is under the GPL or LGPL and was left out (SURLAB_COPYLEFT=0); convert the file to flac, or run npm run setup without that variable`;
  }
  if (error instanceof RangeError) return "is damaged: it points beyond its own end";
  if (error instanceof TypeError || error instanceof ReferenceError || error instanceof WebAssembly.RuntimeError) {
    return "is damaged: its decoder failed on it";
  }
  return `cannot be decoded (${message.replace(/\.$/, "")}); wav, flac, ogg, mp3 and m4a can`;
}
