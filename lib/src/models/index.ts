export { Autoencoder, type AutoencoderOptions } from "./autoencoder.js";
export type { BetaSchedule } from "./betaSchedule.js";
export {
  type Classes,
  type ConditionalData,
  ConditionalVae,
  type ConditionalVaeOptions,
} from "./conditionalVae.js";
export { ConvVae, type ConvVaeOptions } from "./convVae.js";
export { type Batches, type Rows, selectBatches } from "./dataset.js";
export { DeepConvVae, type DeepConvVaeOptions } from "./deepConvVae.js";
export type { Reduction } from "./elbo.js";
export {
  type FusionKind,
  type JointDecoded,
  JointVae,
  type JointVaeOptions,
} from "./jointVae.js";
export { type LatentUse, latentUse } from "./latentUse.js";
export type { ModalData } from "./modalities.js";
export { klPerDimensionOf, type LossReport, Model, type Posterior } from "./model.js";
export { type Mixture, Vade, type VadeOptions } from "./vade.js";
export { Vae, type VaeOptions } from "./vae.js";
