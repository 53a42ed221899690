import { expect, it } from "vitest";
import { jointComparisons, jointVariants } from "../../dist/index.js";

it("names every fusion with and without the contrastive term", () => {
  const variants = jointVariants({ fusions: ["average", "mopoe"], contrastive: [0, 50] });
  expect(variants.map(({ name }) => name)).toEqual([
    "JointVAE average",
    "JointVAE MoPoE",
    "JointVAE average + contrast",
    "JointVAE MoPoE + contrast",
  ]);
  expect(variants[3]).toMatchObject({ fusion: "mopoe", contrastiveWeight: 50 });
  const weights = jointVariants({ fusions: ["poe"], contrastive: [0, 5, 50] });
  expect(weights.map(({ name }) => name)).toEqual([
    "JointVAE PoE",
    "JointVAE PoE + 5 x contrast",
    "JointVAE PoE + 50 x contrast",
  ]);
  const others = jointVariants({ fusions: ["mvtcae", "mmvae+"], contrastive: [50] });
  expect(others.map(({ name }) => name)).toEqual(["MVTCAE + contrast", "MMVAE+ + contrast"]);
  const [triplet] = jointVariants({ fusions: ["gated"], contrastive: [500], contrastiveLoss: "triplet" });
  expect(triplet).toMatchObject({ name: "JointVAE gated + triplet", contrastiveLoss: "triplet" });
});

it("compares the term overall and by fusion, and each fusion with averaging", () => {
  const variants = jointVariants({ fusions: ["average", "mopoe"], contrastive: [0, 50] });
  const compared = jointComparisons(variants).map(({ representation, minus }) => `${representation} - ${minus}`);
  expect(compared).toEqual([
    "all with the term - all without",
    "JointVAE MoPoE - JointVAE average",
    "JointVAE average + contrast - JointVAE average",
    "JointVAE MoPoE + contrast - JointVAE MoPoE",
    "JointVAE MoPoE + contrast - JointVAE average + contrast",
  ]);
  expect(jointComparisons(variants.slice(0, 1))).toEqual([]);
});
