import { oneOf, UserError } from "../errors.js";
import { checkNumber } from "../options.js";

/**
 * The weight of the KL term over the epochs, a fraction within an epoch: 2.5 is the middle of the third.
 *
 * - a number: constant beta (Higgins et al. 2017; 1 is the VAE, larger favors independent dimensions, smaller sharper
 *   reconstructions);
 * - linear warm-up: 0 -> beta over `epochs`, so that the decoder learns to use z first (Bowman et al. 2016);
 * - cyclical: `cycles` times 0 -> beta over the first `ratio` of each cycle, then beta (Fu et al. 2019);
 * - capacity: beta * |KL - C|, C growing linearly from `from` to `to` nats (Burgess et al. 2018, eq. 8; their gamma
 *   is our beta).
 */
export type BetaSchedule =
  | number
  | { kind: "warmUp"; beta: number; epochs: number }
  | { kind: "cyclical"; beta: number; epochs: number; cycles: number; ratio?: number }
  | { kind: "capacity"; beta: number; epochs: number; from?: number; to: number };

/**
 * The schedule of a name: beta constant; rising from 0 over `epochs` ("warmUp"); or rising four times in them
 * ("cyclical").
 *
 * @param kind which; "capacity" has further values and is written out
 * @param beta the weight at the end, and of a constant schedule
 * @param epochs until the weight stays at beta
 * @returns for the option `beta` of a model
 */
export function betaSchedule(kind: "constant" | "warmUp" | "cyclical", beta: number, epochs: number): BetaSchedule {
  if (kind === "constant") return beta;
  return kind === "warmUp" ? { kind, beta, epochs } : { kind, beta, epochs, cycles: 4 };
}

/** The KL term at one time: `beta * kl`, or `beta * |kl - capacity|` where there is a capacity. */
export interface KlWeight {
  /** Factor of the KL term. */
  beta: number;
  /** Nats that the KL is pulled to; undefined: 0. */
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

/** The weight at the end of the schedule: validation uses it, so that epochs are comparable. */
export function finalKlWeight(schedule: BetaSchedule): KlWeight {
  return klWeightAt(schedule, Number.POSITIVE_INFINITY);
}

/**
 * Required and optional fields of each kind of schedule, in addition to `kind`, `beta` and `epochs`, with their ranges.
 */
const KINDS: Record<string, { [field: string]: { min: number; max?: number; integer?: boolean; optional?: boolean } }> =
  {
    warmUp: {},
    cyclical: { cycles: { min: 1, integer: true }, ratio: { min: 1e-6, max: 1, optional: true } },
    capacity: { from: { min: 0, optional: true }, to: { min: 0 } },
  };

/**
 * Validates a schedule: its kind, its fields and their ranges.
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
