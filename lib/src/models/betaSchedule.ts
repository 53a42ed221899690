/**
 * The weight of the KL term while a VAE trains. `epoch` counts in fractions: 2.5 is the middle of the third epoch.
 *
 * - a number: beta itself (Higgins et al. 2017; 1 is the VAE, more presses for independent dimensions, less for
 *   sharper reconstructions);
 * - linear warm-up: 0 -> beta over `epochs`, so that the decoder learns to use z before it is taxed (Bowman et al. 2016);
 * - cyclical: `cycles` times 0 -> beta over the first `ratio` of each cycle, then beta (Fu et al. 2019);
 * - capacity: beta * |KL - C|, C growing linearly from `from` to `to` nats (Burgess et al. 2018, eq. 8; their gamma
 *   is our beta).
 */

import { UserError } from "../errors.js";

export type BetaSchedule =
  | number
  | { kind: "warmUp"; beta: number; epochs: number }
  | { kind: "cyclical"; beta: number; epochs: number; cycles: number; ratio?: number }
  | { kind: "capacity"; beta: number; epochs: number; from?: number; to: number };

/** What the KL term is at one moment: `beta * kl`, or `beta * |kl - capacity|` where there is a capacity. */
export interface KlWeight {
  beta: number;
  capacity?: number;
}

export function klWeightAt(schedule: BetaSchedule, epoch: number): KlWeight {
  if (typeof schedule === "number") return { beta: schedule };
  const progress = Math.min(1, Math.max(0, epoch / schedule.epochs));
  switch (schedule.kind) {
    case "warmUp":
      return { beta: schedule.beta * progress };
    case "cyclical": {
      if (progress === 1) return { beta: schedule.beta };
      const inCycle = (progress * schedule.cycles) % 1;
      return { beta: schedule.beta * Math.min(1, inCycle / (schedule.ratio ?? 0.5)) };
    }
    case "capacity": {
      const { from = 0, to } = schedule;
      return { beta: schedule.beta, capacity: from + (to - from) * progress };
    }
  }
}

/** The weight when the schedule has run its course: what validation uses, so that epochs compare. */
export function finalKlWeight(schedule: BetaSchedule): KlWeight {
  return klWeightAt(schedule, Number.POSITIVE_INFINITY);
}

/** Refuses what is not a schedule. */
export function checkBeta(schedule: BetaSchedule): void {
  const { beta, epochs } = typeof schedule === "number" ? { beta: schedule, epochs: 1 } : schedule;
  const known = typeof schedule === "number" || ["warmUp", "cyclical", "capacity"].includes(schedule.kind);
  if (!known || !(beta >= 0) || !(epochs > 0)) {
    throw new UserError(
      `beta is ${JSON.stringify(schedule)}; it must be a number of at least 0, or a schedule such as { kind: "warmUp", beta: 1, epochs: 10 } (kinds: warmUp, cyclical, capacity).`,
    );
  }
}
