export { attempt } from "./attempt.js";
export { type AttemptOptions, attemptAll } from "./attemptAll.js";
export { type ClapBaselineOptions, clapBaseline } from "./clapBaseline.js";
export { type DescribeImagesOptions, describeImages, type ImagedSongs } from "./describeImages.js";
export { type DescribedLyrics, type DescribeLyricsOptions, describeLyrics } from "./describeLyrics.js";
export {
  type DescribedSongs,
  type DescribeSoundOptions,
  describeSound,
  type SoundKind,
  showLeftOut,
} from "./describeSound.js";
export { type Disagreement, type DisagreementOptions, disagreementOf, type MismatchedSong } from "./disagreement.js";
export { type EvaluateSpacesOptions, evaluateSpaces, saveScores } from "./evaluateSpaces.js";
export { inTurn } from "./inTurn.js";
export { type JointKind, type JointModel, type JointModelOptions, jointModel, loadJointModel } from "./jointModel.js";
export { type JointVariant, jointComparisons, jointVariants } from "./jointVariants.js";
export { type MeasuredChoice, type MeasureHonestyOptions, measureHonesty } from "./measureHonesty.js";
export { type JointModels, type MissingLyricsOptions, missingLyrics } from "./missingLyrics.js";
export { type Need, openSongs, type SongSource } from "./openSongs.js";
export { saveDecoder } from "./saveDecoder.js";
export { type SavedChoice, savedChoice } from "./savedChoice.js";
export { savedIn } from "./savedIn.js";
export { partsOf, type SaveLabelsOptions, saveLabels } from "./saveLabels.js";
export { type Opinion, type SecondOpinionOptions, secondOpinion } from "./secondOpinion.js";
export { splitSongs } from "./splitSongs.js";
export { type StandardizedFeatures, standardizeFeatures } from "./standardizeFeatures.js";
export {
  crossModalSpaces,
  latentSpaces,
  type Trained,
  type TrainVariantsOptions,
  trainVariants,
} from "./trainVariants.js";
