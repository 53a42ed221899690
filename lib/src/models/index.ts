export { Autoencoder, type AutoencoderOptions } from "./autoencoder.js";
export { type BetaSchedule, betaSchedule, type KlWeight } from "./betaSchedule.js";
export type { ConditionalLikelihoodOptions } from "./conditionalLikelihood.js";
export { type Classes, type ConditionalData, ConditionalVae, type ConditionalVaeOptions } from "./conditionalVae.js";
export type { ContrastiveOptions } from "./contrastive.js";
export { ConvVae, type ConvVaeOptions } from "./convVae.js";
export { CropEncoder, type CropEncoderOptions } from "./cropEncoder.js";
export { type Batches, type Rows, selectBatches } from "./dataset.js";
export { DeepConvVae, type DeepConvVaeOptions } from "./deepConvVae.js";
export { drawPosterior } from "./drawPosterior.js";
export type { Reduction } from "./elbo.js";
export { explainedVariance } from "./explainedVariance.js";
export { type FusionKind, type JointDecoded, JointVae, type JointVaeOptions } from "./jointVae.js";
export { type LatentTraversalOptions, latentTraversal } from "./latentTraversal.js";
export { type LatentUse, latentUse } from "./latentUse.js";
export {
  adaptiveAveragePool,
  BatchNorm,
  Bias,
  type Builder,
  Conv,
  Conv1d,
  ConvTranspose,
  Dense,
  DenseStack,
  LayerNorm,
  Lstm,
  maxPool,
  resizeBilinear,
  uniformParameter,
} from "./layers.js";
export { bernoulli } from "./likelihoods/bernoulli.js";
export { gaussian } from "./likelihoods/gaussian.js";
export { laplace } from "./likelihoods/laplace.js";
export { type LearnedVarianceOptions, learnedVariance } from "./likelihoods/learnedVariance.js";
export type { BuiltLikelihood, Likelihood } from "./likelihoods/likelihood.js";
export type { LogLikelihood } from "./logLikelihood.js";
export { MmvaePlus, type MmvaePlusOptions } from "./mmvaePlus.js";
export type { ModalData } from "./modalities.js";
export type { ModalityOptions } from "./modalNetwork.js";
export { klPerDimensionOf, type LossReport, Model, type Posterior } from "./model.js";
export type { GivenMultimodal, MultimodalData, MultimodalVaeOptions } from "./multimodalVae.js";
export { Mvtcae, type MvtcaeOptions } from "./mvtcae.js";
export type { DecoderChoice, EncoderChoice, LikelihoodChoice, PriorChoice } from "./parts/choose.js";
export { type ConvOptions, conv } from "./parts/conv.js";
export { type DenseOptions, dense } from "./parts/dense.js";
export { type LstmOptions, lstm } from "./parts/lstm.js";
export type { DecoderPart, Encoder, EncoderPart, Network, Pass } from "./parts/part.js";
export { type PcaConvOptions, pcaConv } from "./parts/pcaConv.js";
export { type ResidualConvOptions, residualConv } from "./parts/residualConv.js";
export { type SegmentsOptions, segments } from "./parts/segments.js";
export { type TransformerOptions, transformer } from "./parts/transformer.js";
export { type GaussianMixturePriorOptions, gaussianMixturePrior, type Mixture } from "./priors/gaussianMixture.js";
export type { BuiltPrior, Prior } from "./priors/prior.js";
export { standardNormal } from "./priors/standardNormal.js";
export { selectRows } from "./selectRows.js";
export {
  type SemiSupervisedData,
  SemiSupervisedVae,
  type SemiSupervisedVaeOptions,
} from "./semiSupervisedVae.js";
export { startAtPca } from "./startAtPca.js";
export { type Gaussians, symmetrizedKl } from "./symmetrizedKl.js";
export { type TimeShiftOptions, timeShifts } from "./timeShifts.js";
export type { CoderOptions, Given } from "./unimodalVae.js";
export { Vade, type VadeOptions } from "./vade.js";
export { Vae, type VaeOptions } from "./vae.js";
