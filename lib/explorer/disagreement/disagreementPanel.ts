/** Where sound and words disagree: the songs from the most surprising one to the least, to play and to open. */

import { formatNumber } from "../colors.js";
import { element } from "../elements.js";
import type { Page, Panel } from "../part.js";
import { titleOf } from "../song/names.js";
import { playButton } from "../song/playButton.js";
import { HistogramView } from "./histogramView.js";
import { ranked } from "./ranking.js";

/** Rows that are added at a time. */
const PAGE = 50;
const COLORING = "disagreement";

export const disagreementPanel: Panel = {
  id: "disagreement",
  title: "Disagreement",
  available: ({ songs }) => songs.disagreement !== undefined,
  make(parent, page) {
    const { songs, store } = page;
    const { disagreement } = songs;
    if (!disagreement) return;
    const plot = new HistogramView(disagreement.values, "nats", "Songs by disagreement, on a logarithmic scale");
    const own = element("p", { aria: { live: "polite" } });
    const color = element("button", { type: "button" }, "Color the maps by it");
    let before = store.state.colorBy;
    color.onclick = () => {
      const { colorBy } = store.state;
      if (colorBy !== COLORING) before = colorBy;
      store.set({ colorBy: colorBy === COLORING && before !== COLORING ? before : COLORING });
    };
    const order = element(
      "select",
      { aria: { label: "Order of the songs" } },
      element("option", { value: "most" }, "most surprising first"),
      element("option", { value: "least" }, "least surprising first"),
    );
    const rows = element("tbody");
    const more = element("button", { type: "button" });
    parent.append(
      element("p", { className: "muted" }, disagreement.caption),
      plot.element,
      own,
      element("p", { className: "disagreement-controls" }, order, color),
      element(
        "table",
        { className: "disagreement" },
        element(
          "thead",
          {},
          element(
            "tr",
            {},
            element("th", { scope: "col" }, element("span", { className: "visually-hidden" }, "Play")),
            element("th", { scope: "col" }, "Song"),
            element("th", { scope: "col", className: "number" }, "Percentile"),
            element("th", { scope: "col", className: "number" }, "KL, nats"),
          ),
        ),
        rows,
      ),
      more,
    );

    let list: number[] = [];
    const add = () => {
      const from = rows.childElementCount;
      rows.append(...list.slice(from, from + PAGE).map((song) => row(page, song)));
      const left = list.length - rows.childElementCount;
      more.hidden = left <= 0;
      more.textContent = `Show ${Math.min(left, PAGE)} more of ${list.length}`;
      markCurrent();
    };
    const markCurrent = () => {
      for (const one of rows.children) {
        const isCurrent = Number((one as HTMLElement).dataset["song"]) === store.state.current;
        one.classList.toggle("current", isCurrent);
      }
    };
    const fill = () => {
      list = ranked(disagreement, store.state.shown);
      if (order.value === "least") list.reverse();
      rows.replaceChildren();
      add();
    };
    more.onclick = add;
    order.onchange = fill;
    store.watch(["shown"], fill);
    store.watch(["current"], ({ current }) => {
      const value = current === null ? Number.NaN : (disagreement.values[current] as number);
      plot.mark(value);
      own.hidden = current === null;
      if (current !== null) {
        own.textContent = Number.isNaN(value)
          ? `${titleOf(songs, current)}: sound or words are missing.`
          : `${titleOf(songs, current)}: ${formatNumber(value)} nats, ${percentile(disagreement.percentiles[current] as number)}.`;
      }
      markCurrent();
    });
    store.watch(["colorBy"], ({ colorBy }) => color.setAttribute("aria-pressed", String(colorBy === COLORING)));
  },
};

function row(page: Page, song: number): HTMLTableRowElement {
  const { songs, store } = page;
  const { values, percentiles } = songs.disagreement as NonNullable<typeof songs.disagreement>;
  const artist = songs.artists[song];
  const open = element(
    "button",
    {
      type: "button",
      title: titleOf(songs, song),
      onclick: () => store.set({ current: song, panel: "song" }),
      onpointerenter: () => store.set({ pointed: song }),
      onpointerleave: () => store.set({ pointed: null }),
    },
    element("bdi", {}, titleOf(songs, song)),
    artist ? element("span", { className: "muted" }, element("bdi", {}, artist)) : null,
  );
  const rank = percentiles[song] as number;
  return element(
    "tr",
    { data: { song: String(song) } },
    element("td", {}, playButton(page, song)),
    element("td", {}, open),
    element("td", { className: "number" }, Number.isNaN(rank) ? "–" : String(Math.round(rank))),
    element("td", { className: "number" }, formatNumber(values[song] as number)),
  );
}

function percentile(value: number): string {
  return Number.isNaN(value) ? "the only one of its part of the split" : `percentile ${Math.round(value)}`;
}
