export { LearnedFusion, type LearnedFusionOptions } from "./learnedFusion.js";
export { fuseEarly, fuseLate, fuseWeighted } from "./representations.js";
