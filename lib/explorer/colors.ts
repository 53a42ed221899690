/** What the points can be colored by. */

import type { Songs } from "./songs.js";
import type { State } from "./store.js";

/** One entry of the "color by" menu. */
export interface Coloring {
  /** As in `State.colorBy`. */
  id: string;
  /** As in the menu. */
  name: string;
  /** Heading in the menu. */
  group: "Clusters made here" | "Clusters" | "Labels" | "Numbers" | "Other";
}

/** All of them, in the order of the menu; the first is what a new page is colored by. */
export function colorings(songs: Songs, made: State["made"]): Coloring[] {
  const clusters =
    (group: Coloring["group"]) =>
    (one: { name: string }): Coloring => ({
      id: `clusters:${one.name}`,
      name: one.name,
      group,
    });
  const fields = (kind: "label" | "number", group: Coloring["group"]) =>
    songs.fields
      .filter((field) => field.kind === kind)
      .map(({ name }): Coloring => ({ id: `field:${name}`, name, group }));
  return [
    ...made.map(clusters("Clusters made here")),
    ...songs.clusterings.map(clusters("Clusters")),
    ...fields("label", "Labels"),
    ...fields("number", "Numbers"),
    ...(songs.disagreement ? [{ id: "disagreement", name: "sound against words", group: "Other" as const }] : []),
    { id: "missing", name: "what is missing", group: "Other" },
  ];
}
