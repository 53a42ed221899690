import type { Restart } from "./divergence.js";

/** Losses of one epoch, averaged over songs. Further loss terms of a model appear under their own names. */
export interface EpochRow {
  /** From 1. */
  epoch: number;
  loss: number;
  recon: number;
  kl: number;
  valLoss?: number;
  valRecon?: number;
  valKl?: number;
  /** Learning rate in this epoch. */
  lr: number;
  seconds: number;
  [part: string]: number | undefined;
}

export interface History {
  rows: EpochRow[];
  /** True where the signal ended the training; the model then has the weights of the last step. */
  interrupted: boolean;
  /** True where the loss did not improve for `patience` epochs. */
  stoppedEarly: boolean;
  /** Restarts after a divergence, from the best weights at half the learning rate; at most one. */
  restarts: Restart[];
  /** The epoch with the best loss, whose weights the model has now (unless interrupted). */
  bestEpoch: number;
  /** Description of the backend and device. */
  device: string;
  seconds: number;
}
