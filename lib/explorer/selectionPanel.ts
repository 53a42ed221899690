/** The selection's card: how many, what it is made of, what sets it apart, its central songs and outsiders. */

import { clusterName, formatCount, formatNumber, NOT_CLUSTERED } from "./colors.js";
import { element } from "./elements.js";
import { csvOf, m3uOf, save } from "./exportSongs.js";
import type { Page, Panel } from "./part.js";
import {
  association,
  byCentrality,
  composition,
  distinctiveWords,
  featureDifferences,
  type Share,
} from "./selection.js";
import { songList } from "./songList.js";

/** Labels of a field, fields that are open, features, songs that are listed. */
const LABELS = 6;
const FIELDS = 3;
const FEATURES = 8;
const SONGS = 5;

export const selectionPanel: Panel = {
  id: "selection",
  title: "Selection",
  make(parent, page) {
    const count = element("p", { className: "count", aria: { live: "polite" } });
    const actions = element("p", { className: "actions" }, ...buttons(page));
    const card = element("div");
    parent.append(count, actions, card);
    page.store.watch(["selection", "panel", "made"], ({ selection, panel }) => {
      if (panel !== "selection" && panel !== "") return;
      const isEmpty = selection.length === 0;
      actions.hidden = isEmpty;
      count.textContent = isEmpty ? "" : `${formatCount(selection.length)} of ${formatCount(page.songs.n)} songs`;
      card.replaceChildren(
        ...(isEmpty
          ? [element("p", {}, "No song is selected."), element("p", { className: "muted" }, HOW)]
          : [...labels(page), ...words(page), ...features(page), ...middleAndEdge(page)]),
      );
    });
  },
};

const HOW =
  "Drag with Shift, or with the lasso of a map; search and press Enter; double-click an entry of the legend; Ctrl + click single songs.";

function buttons({ store, songs }: Page): HTMLButtonElement[] {
  const button = (name: string, title: string, onclick: () => void) =>
    element("button", { type: "button", title, onclick }, name);
  const selection = () => store.state.selection;
  return [
    button("Clear", "Select nothing (Escape)", () => store.set({ selection: [] })),
    button("Show only these", "Hide all other songs", () => store.set({ shown: new Set(selection()) })),
    button("CSV", "Save the selected songs as a table", () =>
      save("selection.csv", "text/csv", csvOf(songs, store.state.made, selection())),
    ),
    ...(songs.paths || songs.sound?.at === "files"
      ? [
          button("M3U", "Save the selected songs as a playlist, to be put into the folder that holds all songs", () =>
            save("selection.m3u8", "audio/x-mpegurl", m3uOf(songs, selection())),
          ),
        ]
      : []),
  ];
}

function labels({ songs, store }: Page): HTMLElement[] {
  const { selection, made } = store.state;
  const clusterings = [...made, ...songs.clusterings].slice(0, made.length + 1);
  // The labels that go most with the selection first.
  const tables = songs.fields
    .flatMap((field) => {
      if (field.kind !== "label") return [];
      const all = composition(field.values, field.codes, selection);
      return [{ name: field.name, all, v: association(all, selection.length, songs.n) }];
    })
    .sort((a, b) => b.v - a.v);
  const rest = tables.slice(FIELDS);
  return [
    ...clusterings.flatMap(({ name, labels }) => {
      const k = labels.reduce((most, label) => Math.max(most, label + 1), 0);
      const names = [...Array.from({ length: k }, (_, i) => clusterName(i)), clusterName(NOT_CLUSTERED)];
      const codes = labels.map((label) => (label === NOT_CLUSTERED ? k : label));
      return shares(name, composition(names, codes, selection, "noise"));
    }),
    ...tables.slice(0, FIELDS).flatMap(({ name, all }) => shares(name, all)),
    ...(rest.length > 0
      ? [
          element(
            "details",
            {},
            element("summary", {}, `${rest.length} more: ${rest.map(({ name }) => name).join(", ")}`),
            ...rest.flatMap(({ name, all }) => shares(name, all)),
          ),
        ]
      : []),
  ];
}

/** Bars: of the selection, in front of those of all songs. */
function shares(title: string, all: Share[]): HTMLElement[] {
  if (all.length === 0) return [];
  const rows = all.slice(0, LABELS).map(({ name, count, share, shareOfAll }) => {
    const [bar, behind] = [
      element("span", { className: "share-bar" }),
      element("span", { className: "share-bar all" }),
    ];
    bar.style.width = `${100 * share}%`;
    behind.style.width = `${100 * shareOfAll}%`;
    return element(
      "tr",
      {},
      element("th", { scope: "row", title: name }, element("bdi", {}, name)),
      element("td", { className: "share-bars" }, behind, bar),
      element("td", { className: "number", title: `${count} songs` }, percent(share)),
      element("td", { className: "number muted" }, percent(shareOfAll)),
    );
  });
  const rest = all.length - rows.length;
  const table = element(
    "table",
    { className: "shares" },
    element(
      "thead",
      {},
      element(
        "tr",
        {},
        element("th", { colSpan: 2, scope: "col" }, element("bdi", {}, title)),
        element("th", { className: "number muted", scope: "col" }, "here"),
        element("th", { className: "number muted", scope: "col" }, "all"),
      ),
    ),
    element("tbody", {}, ...rows),
  );
  return rest > 0 ? [table, element("p", { className: "muted" }, `and ${rest} more`)] : [table];
}

function words({ songs, store }: Page): HTMLElement[] {
  if (!songs.words || store.state.selection.length === songs.n) return [];
  const found = distinctiveWords(songs.words, store.state.selection);
  return [
    element("h3", { title: LOG_ODDS }, "Words that set it apart"),
    ...found.map(({ script, words }) =>
      element(
        "p",
        { className: "words", aria: { label: `${script} script` } },
        ...words.map(({ word, z, count }) =>
          element("bdi", { title: `z = ${z.toFixed(1)}, ${count} times in the selection` }, word),
        ),
      ),
    ),
    element("p", { className: "muted" }, found.length > 0 ? LOG_ODDS : `None. ${LOG_ODDS}`),
  ];
}

const LOG_ODDS = "Weighted log-odds, z > 1.96 (Monroe et al. 2008).";

function features({ songs, store }: Page): HTMLElement[] {
  const found = featureDifferences(songs.fields, store.state.selection).slice(0, FEATURES);
  if (found.length === 0) return [];
  const widest = Math.max(...found.map(({ difference }) => Math.abs(difference)));
  const rows = found.map(({ name, unit, mean, meanOfOthers, difference }) => {
    const bar = element("span", { className: `share-bar ${difference < 0 ? "less" : "more"}` });
    bar.style.width = `${(50 * Math.abs(difference)) / widest}%`;
    const means = `mean ${formatNumber(mean)} against ${formatNumber(meanOfOthers)} ${unit}`.trim();
    return element(
      "tr",
      { title: means },
      element("th", { scope: "row" }, element("bdi", {}, name)),
      element("td", { className: "share-bars middle" }, bar),
      element("td", { className: "number" }, `${difference < 0 ? "−" : "+"}${Math.abs(difference).toFixed(2)}`),
    );
  });
  return [
    element("h3", {}, "Features that set it apart"),
    element("table", { className: "shares" }, element("tbody", {}, ...rows)),
    element("p", { className: "muted" }, "Standardized mean difference from all other songs."),
  ];
}

function middleAndEdge(page: Page): HTMLElement[] {
  const { selection, selectedIn, spaces } = page.store.state;
  const space = page.songs.spaces.find(({ name }) => name === (selectedIn ?? spaces[0]));
  if (!space) return [];
  const ordered = byCentrality(space, selection);
  if (ordered.length < 3) return ordered.length === 0 ? [] : [songList(page, ordered, "Selected songs")];
  const half = Math.min(SONGS, Math.floor(ordered.length / 2));
  return [
    element("h3", {}, `Central songs, by ${space.name}`),
    songList(page, ordered.slice(0, half), "Central songs"),
    element("h3", {}, `Outsiders, by ${space.name}`),
    songList(page, ordered.slice(-half).reverse(), "Outsiders"),
    element("p", { className: "muted" }, "Nearest to and farthest from the selection's mean in this space."),
  ];
}

function percent(share: number): string {
  const value = 100 * share;
  return value > 0 && value < 1 ? "<1 %" : `${Math.round(value)} %`;
}
