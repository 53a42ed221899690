import { expect, it } from "vitest";
import { medianAndRange } from "../../dist/index.js";

it("is the middle value, or the mean of the two, with both ends; other cells are passed over", () => {
  const rows = [
    { ari: 0.3, nmi: 1 },
    { ari: 0.1, nmi: 2 },
    { ari: "–", nmi: 4 },
    { ari: 0.2, nmi: 9 },
    { ari: Number.NaN },
  ];
  expect(medianAndRange(rows, { ARI: "ari", NMI: "nmi", purity: "purity" })).toEqual({
    ...{ ARI: 0.2, "ARI low": 0.1, "ARI high": 0.3 },
    ...{ NMI: 3, "NMI low": 1, "NMI high": 9 },
  });
});
