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

import { oneOf, UserError } from "../errors.js";
import { checkNumber } from "../options.js";

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

/** What each kind of schedule must have beside `kind`, `beta` and `epochs`, and may have: the range of each number. */
const KINDS: Record<string, { [field: string]: { min: number; max?: number; integer?: boolean; optional?: boolean } }> =
  {
    warmUp: {},
    cyclical: { cycles: { min: 1, integer: true }, ratio: { min: 1e-6, max: 1, optional: true } },
    capacity: { from: { min: 0, optional: true }, to: { min: 0 } },
  };

/**
 * Refuses what is not a schedule: another kind, a missing or unknown field, or a number out of its range.
 * @throws UserError naming the field
 */
export function checkBeta(schedule: BetaSchedule): void {
  if (typeof schedule === "number") {
    checkNumber("beta", schedule, { min: 0 });
    return;
  }
  const own = typeof schedule === "object" && schedule !== null && Object.hasOwn(KINDS, String(schedule.kind));
  if (!own) {
    throw new UserError(
      `beta is ${JSON.stringify(schedule)}; it must be a number of at least 0, or a schedule such as { kind: "warmUp", beta: 1, epochs: 10 } (kinds: ${oneOf(Object.keys(KINDS))}).`,
    );
  }
  const { kind, ...given } = schedule;
  const fields = { beta: { min: 0 }, epochs: { min: 1e-6 }, ...KINDS[kind] };
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(fields, name));
  if (unknown !== undefined) {
    throw new UserError(`A ${kind} beta has no "${unknown}"; it takes ${oneOf(Object.keys(fields))}.`);
  }
  for (const [name, { optional, ...range }] of Object.entries<(typeof KINDS)[string][string]>(fields)) {
    const value = (given as Record<string, number | undefined>)[name];
    if (value !== undefined || !optional) checkNumber(`The ${name} of a ${kind} beta`, value as number, range);
  }
}
