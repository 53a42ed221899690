import type { Restart } from "./divergence.js";

/** Losses of one epoch, averaged over songs. Further loss terms of a model appear under their own names. */
export interface EpochRow {
  /** From 1. */
  epoch: number;
  /** What was minimized. */
  loss: number;
  /** Reconstruction error. */
  recon: number;
  /** KL divergence from the prior, in nats, before beta. */
  kl: number;
  /** Loss of the validation songs; absent without them. */
  valLoss?: number;
  /** Reconstruction error of the validation songs. */
  valRecon?: number;
  /** KL divergence of the validation songs, in nats. */
  valKl?: number;
  /** Learning rate in this epoch. */
  lr: number;
  /** Time that the epoch took. */
  seconds: number;
  [part: string]: number | undefined;
}

/** Course of a training; see {@link train}. */
export interface History {
  /** One row an epoch. */
  rows: EpochRow[];
  /** True where the signal ended the training; the model then has the weights of the last step. */
  interrupted: boolean;
  /** True where the loss did not improve for `patience` epochs. */
  stoppedEarly: boolean;
  /** Restarts after a divergence, from the best weights at half the learning rate; at most `maxRestarts`. */
  restarts: Restart[];
  /** The epoch with the best loss, whose weights the model has now (unless interrupted). */
  bestEpoch: number;
  /** Description of the backend and device. */
  device: string;
  /** Time that the training took. */
  seconds: number;
}
