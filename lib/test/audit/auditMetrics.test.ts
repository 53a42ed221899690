// cspell:ignore Rafi Harter
/** Each doubt has a small table that calls for it, and one that does not. */

import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { Matrix, Rng } from "../../dist/array/index.js";
import { shareOutside } from "../../dist/audit/degeneracyDoubts.js";
import { auditMetrics, metricColumns } from "../../dist/audit/index.js";
import { expectedMaximum } from "../../dist/audit/selectionDoubts.js";
import { csvRows, type Row } from "../../dist/io/index.js";
import { calinskiHarabaszScore, silhouetteScore } from "../../dist/metrics/index.js";

const table = (csv: string) => csvRows(`${csv.trim().replace(/^ +/gm, "")}\n`);
const saidOf = async (csv: string) => (await auditMetrics(table(csv))).doubts;

/** Kind of doubt, a table that calls for it, what is said, and a table that does not. */
const CASES: [kind: string, guilty: string, says: RegExp, innocent: string][] = [
  [
    "impossible value",
    "method,silhouette,NMI\nk-means,1.2,0.3",
    /A silhouette is between -1 and 1, but "k-means" has 1\.2/,
    "method,silhouette,NMI\nk-means,-0.2,1",
  ],
  ["impossible value", "method,DB\nk-means,-0.1", /Davies-Bouldin is at least 0/, "method,DB\nk-means,12"],
  ["impossible value", "method,nmi\na,34\nb,12", /may be in percent/, "method,nmi\na,0.34\nb,0.12"],
  [
    "one cluster",
    "method,n_clusters,silhouette\nDBSCAN,1,0.67",
    /"DBSCAN, k=1" found one cluster beside the noise, and has a silhouette of 0\.67/,
    "method,n_clusters,silhouette\nDBSCAN,2,0.67",
  ],
  [
    "one cluster",
    "method,n,silhouette,CH\nDBSCAN,3834,0.668,78.2\nkmeans,3834,0.098,514",
    /the highest of the table, .* about 5 of 3,834 are outside/,
    "method,n,silhouette,CH,k\nkmeans,2617,0.3666,1696.36,2\nkmeans,3834,0.105,853,5",
  ],
  [
    "one cluster",
    "features,algorithm,silhouette,CH\npca,DBSCAN,0.6,80\npca,kmeans,0.1,514",
    /Calinski-Harabasz of less than half/,
    "features,algorithm,silhouette,CH\npca,DBSCAN,0.6,800\npca,kmeans,0.1,514",
  ],
  [
    "collapse",
    "method,largest_share,silhouette\nagglomerative,0.97,0.5",
    /one cluster holds 97 % of the songs/,
    "method,largest_share,silhouette\nagglomerative,0.6,0.5",
  ],
  [
    "few songs left",
    "method,noise_ratio,silhouette\nHDBSCAN,0.8,0.7\nkmeans,0,0.2",
    /up to 80 % of the songs noise: .* a silhouette of 0\.70 above all others/,
    "method,noise_ratio,silhouette\nHDBSCAN,0.1,0.7\nkmeans,0,0.2",
  ],
  ["few songs left", "method,n,noise,ARI\nDBSCAN,200,150,0.3", /up to 75 %/, "method,n,noise,ARI\nDBSCAN,200,20,0.3"],
  [
    "noise policy",
    "method,silhouette\nDBSCAN,0.4\nkmeans,0.2",
    /neither how many songs were noise .* none how many clusters/,
    "method,coverage,k,silhouette\nDBSCAN,0.9,4,0.4\nkmeans,1,4,0.2",
  ],
  [
    "conditioned label",
    "model,ARI_genre\nCVAE-Genre,0.6\nVAE,0.1",
    /"CVAE-Genre" is compared with genre, which the model was conditioned on/,
    "model,ARI_language\nCVAE-Genre,0.6\nVAE,0.1",
  ],
  [
    "conditioned label",
    "model,ARI\nconditional VAE,0.6",
    /a conditional model, and the table doesn't say on which label/,
    "model,ARI\nconvolutional VAE,0.6",
  ],
  [
    "conditioned label",
    "representation,sawLabels,genre.adjustedRand\nsemi,genre,0.9",
    /compared with genre/,
    "representation,sawLabels,genre.adjustedRand\nsemi,,0.9",
  ],
  [
    "chance",
    "method,n,ARI\na,180,0.005\nb,180,-0.02",
    /Every ARI is at chance: "a" and "b"; 1 below it, as -0\.02\. Independent labels reach 0\.0157 with 180 songs/,
    "method,n,ARI\na,180,0.05\nb,180,0.31",
  ],
  [
    "chance",
    "method,purity\na,0.5743\nb,0.5743\nc,0.5743",
    /purity is 0\.5743 in 3 rows: it is the share of the largest class/,
    "method,purity\na,0.5743\nb,0.61\nc,0.7",
  ],
  [
    "chance",
    "method,purity,ARI,NMI\na,0.1,0,0\nb,0.1,0,0\nc,0.1,0,0\nd,0.17,0.02,0.1\ne,0.2,0.02,0.1\nf,0.2,0.02,0.1\ng,0.3,0.02,0.1",
    /purity is 0\.10 in 3 rows/,
    "method,n,purity,ARI\na,1000,0.1,0.1\nb,1000,0.1,0.2\nc,1000,0.1,0.1\nd,1000,0.2,0.2\ne,1000,0.2,0.1\nf,1000,0.2,0.2\ng,1000,0.3,0.1",
  ],
  ["perfect agreement", "method,ARI\na,1.00", /without a fault/, "method,ARI\na,0.92"],
  ["different k", "method,k,NMI\na,2,0.1\nb,20,0.3", /k from 2 to 20/, "method,k,NMI\na,10,0.1\nb,10,0.3"],
  [
    "no spread",
    "method,silhouette\na,0.3\nb,0.2",
    /No row says how much its scores vary over seeds/,
    "method,silhouette,silhouette_std\na,0.3,0.01\nb,0.2,0.02",
  ],
  ["no spread", "method,seed,ARI\na,42,0.3\nb,42,0.2", /of one seed \(42\)/, "method,seed,ARI\na,1,0.3\na,2,0.2"],
  ["no spread", "method,ARI\na,0.3", /it may be luck/, "method,ARI\na,0.3 ± 0.02"],
  [
    "chosen after looking",
    "k,silhouette\n2,0.1\n3,0.2\n4,0.15\n5,0.4\n6,0.2",
    /silhouette of 0\.40 \("k=5"\) is the best of 5 rows, over 5 values of k, .* 1\.2 standard deviations/,
    "k,split,silhouette\n2,test,0.1\n3,test,0.2\n4,test,0.15\n5,test,0.4\n6,test,0.2",
  ],
  [
    "chosen after looking",
    "k,ARI,ARI std\n2,0.1,0.02\n3,0.2,0.02\n4,0.15,0.02\n5,0.4,0.02\n6,0.2,0.02",
    /is 0\.02\d* above their mean: read 0\.37/,
    "k,ARI,ARI std\n2,0.1,0.02\n3,0.2,0.02",
  ],
  [
    "different spaces",
    "representation,silhouette,ARI\nVAE,0.5,0.01\nPCA,0.2,0.3",
    /"VAE" \(0\.50\) is not shown to be the best\. The highest ARI \(0\.30\) is that of "PCA"/,
    "representation,algorithm,silhouette\nVAE,a,0.5\nVAE,b,0.2",
  ],
  [
    "duplicated rows",
    "method,silhouette,CH\neps 0.5,0.31,12.5\neps 1,0.31,12.5",
    /"eps 0\.5" and "eps 1" \(rows 1, 2\) have the same scores/,
    "method,silhouette,CH\neps 0.5,0.31,12.5\neps 1,0.31,12.6",
  ],
  [
    "too many digits",
    "method,n,silhouette\na,3834,0.6678924560546875",
    /up to 16 decimals; scores of 3,834 songs vary by about 0\.003 .* 3 decimals/,
    "method,n,silhouette\na,3834,0.668",
  ],
];

it.each(CASES)("%s: %s", async (kind, guilty, says, innocent) => {
  const found = (await saidOf(guilty)).filter((doubt) => doubt.kind === kind);
  expect(found.map(({ sentence }) => sentence).join("\n")).toMatch(says);
  expect((await saidOf(innocent)).filter((doubt) => doubt.kind === kind)).toEqual([]);
});

describe("names of columns", () => {
  it.each([
    ["Silhouette Score ↑", "silhouette", ""],
    ["calinski_harabasz", "calinskiHarabasz", ""],
    ["CH Index", "calinskiHarabasz", ""],
    ["Davies-Bouldin (lower is better)", "daviesBouldin", ""],
    ["DB_index", "daviesBouldin", ""],
    ["genre.adjustedRand", "adjustedRand", "genre"],
    ["ARI (language)", "adjustedRand", "language"],
    ["nmi_genre", "normalizedMutualInfo", "genre"],
    ["Cluster Purity", "purity", ""],
  ])("%s", (column, metric, against) => {
    expect(metricColumns([column]).metrics).toEqual([{ column, metric, against }]);
  });

  it("knows what is no score", () => {
    const { metrics, deviations, roles } = metricColumns([
      ...["n_clusters", "Method", "genre.adjustedRandStd", "tempo", "noise %", "silhouetteError"],
    ]);
    expect(metrics).toEqual([]);
    expect(deviations).toEqual([
      { column: "genre.adjustedRandStd", metric: "adjustedRand", against: "genre" },
      { column: "silhouetteError", metric: "silhouette", against: "" },
    ]);
    expect(roles).toEqual({ k: "n_clusters", method: "Method", noise: "noise %" });
  });

  it("says which there are where none is a score", async () => {
    await expect(auditMetrics([{ song: "a", tempo: "120" }])).rejects.toThrow("its columns are song, tempo");
  });
});

it("finds the published headline of 0.6679 to be one cluster beside the noise, without reading the notes", async () => {
  const file = path.resolve("data/published/figures.csv");
  const rows = csvRows(readFileSync(file, "utf8"))
    .filter((row) => row.project === "Fuad-Rafi/Multimodal-VAE-Music")
    .map(({ note: _, ...row }): Row => row);
  const [first] = (await auditMetrics(rows)).doubts;
  expect(first).toMatchObject({ kind: "one cluster", rows: [3] });
  expect(first!.sentence).toContain("0.6679, the highest of the table");
  expect(first!.sentence).toContain("one cluster beside the noise");
});

it("tells from two scores how many songs are outside of the largest cluster", () => {
  const rng = new Rng(1, "audit");
  for (const [few, distance] of [
    [5, 8],
    [20, 12],
    [300, 4],
  ] as const) {
    const n = 600;
    const rows = Array.from({ length: n }, (_, i) =>
      Array.from({ length: 6 }, (_, c) => (c === 0 && i < few ? distance : 0) + rng.normal()),
    );
    const [X, labels] = [Matrix.from(rows), Int32Array.from({ length: n }, (_, i) => Number(i < few))];
    const found = shareOutside(silhouetteScore(X, labels), calinskiHarabaszScore(X, labels), n);
    expect(found / (few / n), `${few}`).toBeGreaterThan(0.5);
    expect(found / (few / n), `${few}`).toBeLessThan(2);
  }
});

it("knows how much the best of many exceeds their mean", () => {
  // Expectations of the largest of 2, 5 and 10 standard normal numbers (Harter 1961).
  for (const [m, value] of [
    [2, 0.56419],
    [5, 1.16296],
    [10, 1.53875],
  ] as const) {
    expect(expectedMaximum(m)).toBeCloseTo(value, 3);
  }
});
