export {
  type JointFeatures,
  type JointFeaturesOptions,
  jointFeatures,
  type ModalityFeatures,
} from "./jointFeatures.js";
export { LearnedFusion, type LearnedFusionOptions } from "./learnedFusion.js";
export { fuseEarly, fuseEqually, fuseLate, fuseWeighted, oneHot } from "./representations.js";
