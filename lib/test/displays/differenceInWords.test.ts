import { expect, it } from "vitest";
import { differenceInWords } from "../../dist/displays/index.js";

it("says whether a difference is larger than seed noise", () => {
  expect(differenceInWords({ mean: 0.021, p: 0.31, n: 3 })).toBe("0.021, which is within seed noise (p = 0.310)");
  expect(differenceInWords({ mean: -0.2, p: 1e-6, n: 3 })).toMatch(
    /more than seed noise \(p below one in a thousand\)/,
  );
  expect(differenceInWords({ mean: -0.0001, p: Number.NaN, n: 1 })).toBe("0.000 in a single seed");
  expect(differenceInWords({ mean: 0.1, p: Number.NaN, n: 5 })).toBe("0.100 with every seed");
});
