export {
  type JointFeatures,
  type JointFeaturesOptions,
  jointFeatures,
  type ModalityFeatures,
} from "./jointFeatures.js";
export { LearnedFusion, type LearnedFusionOptions } from "./learnedFusion.js";
export { fuseEarly, fuseLate, fuseWeighted } from "./representations.js";
