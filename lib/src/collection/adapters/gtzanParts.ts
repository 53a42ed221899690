/**
 * GTZAN without its known faults: the partition of Kereliuk, Sturm & Larsen (2015, "Deep learning and music adversaries"),
 * which is conditioned on artists and leaves out 70 clips that Sturm (2013, "The GTZAN dataset: its contents, its faults")
 * found to be repeated, mislabeled or distorted. 443 training, 197 validation and 290 test clips; torchaudio has the same as
 * `subset`.
 */

export type OfficialPart = "training" | "validation" | "test";

/** Numbers of the clips of each genre: "29-49 73-97" are blues.00029 to blues.00049 and so on. */
const PARTS: Record<string, Record<OfficialPart, string>> = {
  blues: { training: "29-49 73-97", validation: "0-11 50-60", test: "12-28 61-72 98-99" },
  classical: { training: "30-33 43-48 50-67 80-99", validation: "0-10 68-76", test: "11-29 34-41 49 77-79" },
  country: {
    training: "19-26 28-29 65-99",
    validation: "0-7 9-18 27 41-42 45 49",
    test: "30-40 43-44 46-48 50-51 53-64",
  },
  disco: {
    training: "5 15-20 22-37 39-45 47 49 53-54 56-57 59 61 70 73-74 89",
    validation: "0 2-4 6-14 46 48 52 67-68 72 75 90 95",
    test: "1 21 58 62-66 69 76-88 91-94 96-97 99",
  },
  hiphop: {
    training: "2-25 28-29 31-38 41-42 55-61 77-80",
    validation: "81-98",
    test: "0 26-27 30 40 43-45 51-54 62-75 99",
  },
  jazz: { training: "0-1 11-24 41 47-72", validation: "2-10 25-32", test: "73-99" },
  metal: {
    training: "2-3 5 21 24 35 46-57 59-66 69 71-72 79-80 84 86 89-99",
    validation: "0-1 6-11 16-20 36-37 68 76-77 81-82",
    test: "12-15 22-23 25-33 38-39 67 70 73-75 78 83 85 87-88",
  },
  pop: {
    training: "2-9 11-12 16-20 23-29 31-36 38-42 44 46 49-50 80 97-99",
    validation: "10 53 55 58-62 81 83-86",
    test: "0-1 13-14 43 63-66 69-79 82 88-96",
  },
  reggae: {
    training: "0-2 4 6 9 11-12 14-32 42-45 49-51 54-60 63 69",
    validation: "61-62 70 72 74 76-78 85 92-99",
    test: "34-40 46-48 52-53 64-68 71 79 82-84 87-90",
  },
  rock: { training: "0-9 16-26 57-70 91-99", validation: "38 49-56 71-85", test: "10-15 27-37 39-48 86-90" },
};

let byClip: Map<string, OfficialPart> | undefined;

/**
 * The part of a clip.
 *
 * @param id such as "blues.00042" or, of a piece of 3 s, "blues.00042.7"
 * @returns undefined where the clip is one of the 70, or none of GTZAN
 */
export function gtzanPart(id: string): OfficialPart | undefined {
  byClip ??= readParts();
  const [, genre, number] = /(?:^|[/\\])([a-z]+)[.](\d{5})/.exec(id) ?? [];
  return byClip.get(`${genre} ${Number(number)}`);
}

/** Is this the name of one of GTZAN's 1,000 clips, or of a piece of it? */
export function isGtzanClip(id: string): boolean {
  const [, genre = "", number] = /(?:^|[/\\])([a-z]+)[.](\d{5})/.exec(id) ?? [];
  return Object.hasOwn(PARTS, genre) && Number(number) < 100;
}

function readParts(): Map<string, OfficialPart> {
  const parts = new Map<string, OfficialPart>();
  for (const [genre, lists] of Object.entries(PARTS)) {
    for (const [part, list] of Object.entries(lists)) {
      for (const range of list.split(" ")) {
        const [first, last = first] = range.split("-").map(Number) as [number, number?];
        for (let i = first; i <= last; i++) parts.set(`${genre} ${i}`, part as OfficialPart);
      }
    }
  }
  return parts;
}
