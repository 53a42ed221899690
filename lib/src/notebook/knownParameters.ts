import { kinds } from "./parameterKinds.js";

const FEATURES = [
  "melStats",
  "mfccStats",
  "gtzan57",
  "spectral",
  "chromaStats",
  "contrastStats",
  "melMean",
  "surTal",
  "clap",
] as const;
const IMAGE_ENCODERS = ["conv", "residualConv", "pcaConv", "lstm", "transformer", "segments"] as const;
const ENCODERS = ["dense", ...IMAGE_ENCODERS] as const;
const LIKELIHOODS = ["gaussian", "learnedVariance", "bernoulli", "laplace"] as const;

/**
 * Every parameter of the notebooks: what it accepts, and its effect. One name means the same in all notebooks.
 * `parameters()` checks the values of a notebook by it.
 */
export const KNOWN_PARAMETERS = {
  /** "quick": small numbers, a check and not a result; "full": five seeds and more. */
  size: kinds.choice("quick", "default", "full"),

  // Songs

  /** "synthetic", or the path of a folder of songs or of a table of features. */
  collection: kinds.text(),
  /** The table to read; "" is detected: metadata and labels, or the table that names the files. */
  table: kinds.textOrNone(),
  /** Names of columns, where they are not detected: "id=track_id,lyrics=words". */
  columns: kinds.textOrNone(),
  /** Maximum number of songs, drawn at random; 0 is all (synthetic: 240). */
  songs: kinds.whole(0),
  /** Seed of the split, and the first one of models and clusterers. */
  seed: kinds.whole(0),
  /** Number of seeds for everything random: seed, seed + 1, … */
  seeds: kinds.whole(1, 50),
  /** Seconds used of each song. */
  seconds: kinds.real(1),
  /** The label that examples are grouped by: genre, language, or an attribute of the songs. */
  by: kinds.text(),

  // What is heard and read

  /** Audio features; "spectral" is chromaStats and contrastStats together, "surTal" melody and meter in any key, "clap" a pretrained model's. */
  features: kinds.choices(...FEATURES),
  /** Coefficients of "mfccStats". */
  nMfcc: kinds.whole(2, 128),
  /** Mel bands of an image: its height. */
  nMels: kinds.whole(8, 512),
  /** Columns of an image: frames, or means over frames. */
  width: kinds.whole(8, 4096),
  /** Bands standardized over the training songs ("collection"), or within each song ("song"), which drops timbre. */
  scale: kinds.choice("collection", "song"),
  /** Folder of the pretrained model of "clap"; "" is data/models/clap. */
  soundModel: kinds.textOrNone(),
  /**
   * Lyrics by "tfidf"; by a pretrained model ("sentence", "clap"); by TF-IDF of translations into English ("translated"), or of
   * the original, romanized and translated lyrics side by side ("versions").
   */
  lyrics: kinds.choice("tfidf", "sentence", "clap", "translated", "versions"),
  /** Folder of that model; "" is minilm, clap or nllb in data/models. */
  lyricsModel: kinds.textOrNone(),
  /** Terms of the lyrics in their own script ("original"), in Latin letters ("romanized"), or both ("combined"). */
  view: kinds.choice("original", "romanized", "combined"),
  /** Most terms of the TF-IDF of the lyrics, the most frequent ones; 0 is all. */
  lyricsTerms: kinds.whole(0),
  /** How the TF-IDF is reduced: "svd", as latent semantic analysis; "pca", with centering. */
  lyricsReduction: kinds.choice("svd", "pca"),
  /** Components of the reduced TF-IDF of the lyrics; 0 leaves it as it is. */
  lyricsComponents: kinds.whole(0, 1024),

  // Models

  /** The network that reads a song. */
  encoder: kinds.choice(...ENCODERS),
  /** Networks that read images, one model each. */
  encoders: kinds.choices(...IMAGE_ENCODERS),
  /** p(x|z): "gaussian" has unit variance; "learnedVariance" gives sharper reconstructions. */
  likelihood: kinds.choice(...LIKELIHOODS),
  /** Widths of the encoder's layers; the decoder mirrors them. */
  hidden: kinds.wholes(1),
  /** Channels of the convolutions; the decoder mirrors them. */
  channels: kinds.wholes(1),
  /** Units between the convolutions and the latent space. */
  units: kinds.whole(1),
  /** Latent dimensions; also the components of a PCA that is compared. */
  latentDim: kinds.whole(1, 1024),
  /** Latent dimensions to try. */
  latentDims: kinds.wholes(1, 1024),
  /** Components of a PCA, and size of an autoencoder's code. */
  components: kinds.whole(1, 1024),
  /** Weight of the KL term: larger gives smoother latents and blurrier output; 0 is an autoencoder. */
  beta: kinds.real(0),
  /** The weight of the KL term over the epochs: "constant", "warmUp" (rising from 0), or "cyclical" (rising four times). */
  betaSchedule: kinds.choice("constant", "warmUp", "cyclical"),
  /** Epochs until the weight of the KL term stays the same. */
  scheduleEpochs: kinds.whole(1),
  /** Weights of the KL term to try. */
  betas: kinds.reals(0),

  // Training

  /** Step size of Adam. */
  learningRate: kinds.real(1e-6, 1),
  /** Songs per step. */
  batchSize: kinds.whole(1),
  /** Maximum passes over the training songs. */
  epochs: kinds.whole(1),
  /** Epochs without a better validation loss before training stops. */
  patience: kinds.whole(1),

  /** Upper bound of the gradient's norm: "auto" cuts off outliers alone, a number more, 0 nothing. */
  clipNorm: kinds.realOr(["auto"], 0),
  /** Folder for a checkpoint after every epoch, where an interrupted training resumes; "" for none. */
  checkpoints: kinds.textOrNone(),

  // Sound and lyrics in one space

  /** How the posteriors of sound and lyrics become one; "mvtcae" and "mmvae+" are models of their own. */
  fusions: kinds.choices("average", "poe", "mopoe", "attention", "gated", "mvtcae", "mmvae+"),
  /** Weights of the contrastive term to try; 0 leaves it out. */
  contrastive: kinds.reals(0),
  /** Weights of a triplet loss to try in its place. */
  triplet: kinds.reals(0),
  /** Temperature of the contrastive term: smaller puts more weight on the nearest wrong songs. */
  temperature: kinds.real(0.001),
  /** Weight of the sound's reconstruction error. */
  audioWeight: kinds.real(0),
  /** Weight of the lyrics' reconstruction error. */
  lyricsWeight: kinds.real(0),
  /** Weights of the sound in weighted fusion, from lyrics only (0) to sound only (1). */
  alphas: kinds.reals(0, 1),
  /** Shares of the training lyrics to remove. */
  missing: kinds.reals(0, 0.99),
  /** Songs of an interpolation, both ends included. */
  steps: kinds.whole(2, 9),

  // Images in notebooks that are mostly about vectors

  /** Mel bands and columns of an image. */
  imageSize: kinds.whole(8, 1024),
  /** Channels of the convolutions on images. */
  imageChannels: kinds.wholes(1),
  /** Seconds of an image. */
  imageSeconds: kinds.real(1),
  /** Latent dimensions of a model of images. */
  imageLatentDim: kinds.whole(1, 1024),
  /** Weight of an image's reconstruction error. */
  imageWeight: kinds.real(0),
  /** Number of seeds of a model of images. */
  imageSeeds: kinds.whole(1, 50),
  /** Epochs of a model of images. */
  imageEpochs: kinds.whole(1),
  /** Learning rate of a model of images. */
  imageRate: kinds.real(1e-6, 1),
  /** Networks that read images to compare, with fewer epochs. */
  comparedEncoders: kinds.choices(...IMAGE_ENCODERS),
  /** Epochs of that comparison. */
  comparedEpochs: kinds.whole(1),

  // Labels and factors

  /** Labels that conditional models are given, one model each. */
  conditions: kinds.choices("language", "genre"),
  /** Songs of independent factors, for measuring disentanglement. */
  controlled: kinds.whole(20),
  /** Weights of the KL term for those songs. */
  controlledBetas: kinds.reals(0),
  /** Epochs for those songs. */
  controlledEpochs: kinds.whole(1),
  /** Seeds for those songs. */
  controlledSeeds: kinds.whole(1, 50),

  // Clusters

  /** Numbers of clusters to try. "classes": as many as each label has classes. */
  k: kinds.wholesOr(["classes"], 2),
  /** Number of components of a mixture that is learned, such as VaDE's. */
  clusters: kinds.whole(2),
  /** DBSCAN's radii of a neighborhood. "knee": where the k-distance curve of the space bends. */
  eps: kinds.realsOr(["knee"], 0.001),
  /** DBSCAN's neighborhood size of a core song, itself included. */
  minSamples: kinds.whole(2),
  /** DBSCAN's radii of the grid that is scored under both conventions for noise. */
  epsGrid: kinds.realsOr(["knee"], 0.001),
  /** DBSCAN's neighborhood sizes of that grid. */
  minSamplesGrid: kinds.wholes(2),
  /** HDBSCAN's smallest cluster. */
  minClusterSize: kinds.whole(2),
  /** Leaves of a drawn dendrogram. */
  leaves: kinds.whole(2),

  // Comparison

  /** The representation that the others are compared with. */
  against: kinds.text(),
};
