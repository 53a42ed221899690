export { type IncrementalPca, type IncrementalPcaOptions, incrementalPca } from "./incrementalPca.js";
export { type Pca, type PcaOptions, pca } from "./pca.js";
export { type PcaOfShiftsOptions, pcaOfShifts } from "./pcaOfShifts.js";
export { subspaceAngle } from "./subspaceAngle.js";
