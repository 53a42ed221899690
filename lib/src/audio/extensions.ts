/**
 * Extensions of the sound files that {@link decodeAudio} reads; the order breaks ties between two encodings of one
 * song. Imports nothing, so that a collection can be listed without loading a decoder.
 */
export const AUDIO_EXTENSIONS: readonly string[] = [
  ...["wav", "flac", "au", "snd", "aiff", "aif", "aifc", "caf", "wv"],
  ...["ogg", "oga", "opus", "webm", "weba", "mka"],
  ...["m4a", "m4b", "mp4", "aac", "mp3", "mp2", "wma"],
];
