import type { RetrievalComparison } from "../selection/index.js";
import type { JointKind } from "./jointModel.js";

/** A joint model to train: its name, and what distinguishes it from the others. */
export interface JointVariant {
  /** Such as "JointVAE MoPoE + contrast". */
  name: string;
  /** How the posteriors of sound and lyrics become one. */
  fusion: JointKind;
  /** Weight of the contrastive term; 0: without. */
  contrastiveWeight: number;
  /** Which contrastive term. */
  contrastiveLoss: "ntXent" | "triplet";
}

const TERM_NAMES = { ntXent: "contrast", triplet: "triplet" };

const NAMES: Record<JointKind, string> = {
  average: "JointVAE average",
  poe: "JointVAE PoE",
  mopoe: "JointVAE MoPoE",
  attention: "JointVAE attention",
  gated: "JointVAE gated",
  mvtcae: "MVTCAE",
  "mmvae+": "MMVAE+",
};

/**
 * Every fusion with every weight of the contrastive term, each with a name.
 *
 * @param params `fusions`; `contrastive`: weights of the contrastive term, of which 0 is without; `contrastiveLoss`: which
 *   one, default "ntXent"
 * @returns the variants, weight by weight
 */
export function jointVariants(params: {
  fusions: readonly JointKind[];
  contrastive: readonly number[];
  contrastiveLoss?: JointVariant["contrastiveLoss"];
}): JointVariant[] {
  const { fusions, contrastive, contrastiveLoss = "ntXent" } = params;
  const severalWeights = contrastive.filter((weight) => weight > 0).length > 1;
  const term = (weight: number) => ` + ${severalWeights ? `${weight} x ` : ""}${TERM_NAMES[contrastiveLoss]}`;
  return contrastive.flatMap((contrastiveWeight) =>
    fusions.map((fusion) => ({
      name: `${NAMES[fusion]}${contrastiveWeight > 0 ? term(contrastiveWeight) : ""}`,
      fusion,
      contrastiveWeight,
      contrastiveLoss,
    })),
  );
}

/**
 * The comparisons that answer two questions: what the contrastive term adds, overall and to each fusion, and what each
 * fusion adds to averaging.
 *
 * @param variants as {@link jointVariants} gave them, without those that failed
 * @returns for `compareRetrieval`
 */
export function jointComparisons(variants: readonly JointVariant[]): RetrievalComparison[] {
  const names = (some: readonly JointVariant[]) => some.map(({ name }) => name);
  const withTerm = variants.filter(({ contrastiveWeight }) => contrastiveWeight > 0);
  const without = variants.filter(({ contrastiveWeight }) => contrastiveWeight === 0);
  const comparisons: RetrievalComparison[] = [];
  if (withTerm.length > 0 && without.length > 0) {
    comparisons.push({
      representation: "all with the term",
      spaces: names(withTerm),
      minus: "all without",
      minusSpaces: names(without),
    });
  }
  for (const one of variants) {
    for (const other of variants) {
      const term = one.fusion === other.fusion && one.contrastiveWeight > 0 && other.contrastiveWeight === 0;
      const sameWeight = one.contrastiveWeight === other.contrastiveWeight;
      const fusion = sameWeight && one.fusion !== "average" && other.fusion === "average";
      if (term || fusion) {
        const [spaces, minusSpaces] = [[one.name], [other.name]];
        comparisons.push({ representation: one.name, spaces, minus: other.name, minusSpaces });
      }
    }
  }
  return comparisons;
}
