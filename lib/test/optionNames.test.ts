/** Every option of the library has one name with one meaning, and stands in docs/glossary.md. */

import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { madeOf, publicFunctions } from "./declarations.js";

const [glossary] = readFileSync(path.join(__dirname, "../../docs/glossary.md"), "utf8").split("## Terms");
const names = new Set(
  [...glossary!.matchAll(/^\| ([^|]+) \|/gm)].flatMap((row) =>
    [...row[1]!.matchAll(/`(\w+)`/g)].map((name) => name[1]!),
  ),
);

/** Options of how something looks on the screen, and of the steps of a notebook: documented where they are declared. */
const OF_DISPLAYS =
  /^(AgreementLines|Explore|Figure|Dendrogram|KDistanceCurve|Picture|ProjectionScatter|Spectrogram|Spectrum|SummaryLine|TimeCurves|Attempt|Listen|Show\w*|Table|Read)Options$/;
const OF_NOTEBOOKS =
  /^(DescribeImages|DescribeLyrics|DescribeSound|EvaluateSpaces|MeasureHonesty|MissingLyrics|Parameter|SaveLabels|SayReadBack|SecondOpinion|TrainVariants)Options$/;

test("every option of a public function is in docs/glossary.md", () => {
  const options = publicFunctions()
    .flatMap(({ parameters }) => parameters)
    .flatMap((parameter) => madeOf(parameter).fields)
    .filter(({ of }) => of.endsWith("Options") && !OF_DISPLAYS.test(of) && !OF_NOTEBOOKS.test(of));
  expect(new Set(options.map(({ name }) => name)).size).toBeGreaterThan(100);
  const missing = options.filter(({ name }) => !names.has(name));
  expect([...new Set(missing.map(({ name, of }) => `${of}.${name}`))]).toEqual([]);
});
