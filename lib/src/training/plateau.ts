/** Learning-rate schedule and early stopping. */

import { checkNumber, withDefaults } from "../options.js";

/** Lowers the learning rate when the loss stops improving (PyTorch's ReduceLROnPlateau, with a relative threshold). */
export interface PlateauOptions {
  /** Factor by which the learning rate is multiplied. Default 0.5. */
  factor?: number;
  /** Epochs without improvement before the learning rate is lowered. Default 5. */
  patience?: number;
  /** Lower bound of the learning rate. Default 1e-6. */
  minLearningRate?: number;
  /** Share of the best loss by which a loss must be lower to be an improvement. Default 1e-4. */
  threshold?: number;
}

/** State of learning-rate schedule and early stopping, saved in checkpoints. */
export interface WatcherState {
  best: number;
  /** Epoch of the best loss, from 1; 0 before there is one. */
  bestEpoch: number;
  plateauBest: number;
  plateauWaited: number;
  learningRate: number;
}

export class Watcher {
  state: WatcherState;
  readonly #patience: number;
  readonly #plateau: Required<PlateauOptions> | undefined;

  /** @throws UserError on an unknown or impossible plateau option */
  constructor(learningRate: number, patience: number, plateau: PlateauOptions | undefined) {
    this.state = { best: Infinity, bestEpoch: 0, plateauBest: Infinity, plateauWaited: 0, learningRate };
    this.#patience = patience;
    this.#plateau =
      plateau && withDefaults("plateau", plateau, { factor: 0.5, patience: 5, minLearningRate: 1e-6, threshold: 1e-4 });
    if (!this.#plateau) return;
    checkNumber("The factor of plateau", this.#plateau.factor, { min: 0, max: 1 });
    checkNumber("The patience of plateau", this.#plateau.patience, { min: 0, integer: true });
    checkNumber("The minLearningRate of plateau", this.#plateau.minLearningRate, { min: 0 });
    checkNumber("The threshold of plateau", this.#plateau.threshold, { min: 0, max: 1 });
  }

  /** Records the loss of an epoch; returns whether it is the best so far, and whether to stop. */
  epochEnded(epoch: number, loss: number): { best: boolean; stop: boolean } {
    const { state } = this;
    const best = loss < state.best;
    if (best) {
      state.best = loss;
      state.bestEpoch = epoch;
    }
    if (this.#plateau) {
      const { factor, patience, minLearningRate, threshold } = this.#plateau;
      if (loss < state.plateauBest - Math.abs(state.plateauBest === Infinity ? 0 : state.plateauBest) * threshold) {
        state.plateauBest = loss;
        state.plateauWaited = 0;
      } else if (++state.plateauWaited > patience) {
        state.learningRate = Math.max(minLearningRate, state.learningRate * factor);
        state.plateauWaited = 0;
      }
    }
    return { best, stop: epoch - state.bestEpoch >= this.#patience };
  }
}
