export { chroma, estimateTuning } from "./chroma.js";
export { type DecodeOptions, decodeAudio, type Sound } from "./decode.js";
export {
  rms,
  spectralBandwidth,
  spectralCentroid,
  spectralContrast,
  spectralFlatness,
  spectralRolloff,
  zeroCrossingRate,
} from "./descriptors.js";
export { type EncodeMp3Options, encodeMp3 } from "./encodeMp3.js";
export { AUDIO_EXTENSIONS } from "./extensions.js";
export {
  type ExtractedFeatures,
  type ExtractOptions,
  extractAll,
  extractFeatures,
  extractMelImages,
  type FeatureOptions,
  type Features,
  type MelImageOptions,
  type MelImages,
  type WantedFeatures,
} from "./extract.js";
export type { FeatureKind } from "./features.js";
export { type GriffinLimOptions, griffinLim, melToAudio } from "./griffinLim.js";
export { hpss } from "./hpss.js";
export { type ImageSoundOptions, soundOfImage } from "./imageSound.js";
export { dbToPower, logMel, type MelOptions, melFilterbank, melSpectrogram, powerToDb } from "./mel.js";
export { delta, mfcc } from "./mfcc.js";
export { type RecordingFacts, type RecordingFactsOptions, recordingFacts } from "./recordingFacts.js";
export { resample } from "./resample.js";
export { resizeTime } from "./resizeTime.js";
export { restoreRows } from "./restoreRows.js";
export { onsetStrength, tempo } from "./rhythm.js";
export {
  type ScaledImages,
  type ScaleImagesOptions,
  scaleImages,
} from "./scaledImages.js";
export { type FrameOptions, istft, type Stft, spectrogram, stft } from "./stft.js";
export { type Trimmed, type TrimOptions, trimSilence } from "./trim.js";
export { wavBytes } from "./wav.js";
export { writeWav } from "./writeWav.js";
