/**
 * Extensions of the sound files that {@link decodeAudio} reads, in lower case and without the dot. Where a song lies
 * there in several encodings, the one that stands first here is taken: lossless before lossy, sound before video.
 * Imports nothing, so that a collection can be listed without loading a decoder.
 */
export const AUDIO_EXTENSIONS: readonly string[] = [
  ...["wav", "wave", "w64", "rf64", "bwf", "flac", "au", "snd", "aiff", "aif", "aifc", "caf"],
  ...["wv", "tta", "dsf", "dff", "qoa"],
  ...[
    "ogg",
    "oga",
    "opus",
    "m4a",
    "m4b",
    "m4r",
    "aac",
    "mp3",
    "mp2",
    "mpga",
    "mpc",
    "wma",
    "ac3",
    "eac3",
    "dts",
    "amr",
  ],
  ...["mka", "webm", "weba", "mp4", "mov", "3gp", "mkv", "avi"],
];
