/** The legend: what the colors mean, how many songs have each, and a filter. */

import { type Entry, formatCount, formatNumber } from "./colors.js";
import { element } from "./elements.js";
import { pageColors } from "./pageColors.js";
import type { Page } from "./part.js";

/** Entries beyond these are behind a button; a collection may have hundreds of artists. */
const FIRST = 40;

export function makeLegend(parent: HTMLElement, page: Page): void {
  const { store, songs } = page;
  const list = element("ul");
  const filter = element("p", { className: "filter" });
  parent.append(list, filter);
  /** Entries of this coloring that the filter lets through; the filter of another coloring stays until it is cleared. */
  let chosen = new Set<number>();
  let buttons: HTMLButtonElement[] = [];

  const press = () => {
    for (const [i, button] of buttons.entries()) button.setAttribute("aria-pressed", String(chosen.has(i)));
  };
  const choose = (i: number, more: boolean) => {
    const isAlone = chosen.size === 1 && chosen.has(i);
    if (!more) chosen = new Set(isAlone ? [] : [i]);
    else if (!chosen.delete(i)) chosen.add(i);
    const { codes } = pageColors(page);
    store.set({ shown: chosen.size === 0 ? null : new Set(songsOf(codes, (code) => chosen.has(code))) });
    press();
  };
  const selectAll = (i: number) => {
    const selection = songsOf(pageColors(page).codes, (code) => code === i);
    store.set({ selection, selectedIn: store.state.spaces[0] ?? null, panel: "selection" });
  };

  store.watch(["colorBy", "made", "dark"], () => {
    const { entries, codes, scale } = pageColors(page);
    const counts = new Array<number>(entries.length).fill(0);
    for (const code of codes) (counts[code] as number)++;
    if (store.state.shown === null) chosen = new Set();
    const most = Math.max(1, ...counts.filter((_, i) => entries[i]?.kind === "value"));
    buttons = entries.map((entry, i) => {
      const bar = scale && entry.kind === "value" ? (counts[i] as number) / most : undefined;
      const button = entryButton(entry, counts[i] as number, bar);
      button.addEventListener("click", (event) => choose(i, event.ctrlKey || event.metaKey || event.shiftKey));
      button.addEventListener("dblclick", () => selectAll(i));
      return button;
    });
    parent.classList.toggle("scale", scale !== undefined);
    const items = buttons.map((button, i) => element("li", { hidden: i >= FIRST }, button));
    const rest = items.slice(FIRST);
    const more = element(
      "button",
      {
        type: "button",
        onclick: () => {
          for (const item of rest) item.hidden = false;
          more.remove();
        },
      },
      `${rest.length} more`,
    );
    list.replaceChildren(...items, ...(rest.length > 0 ? [element("li", {}, more)] : []));
    if (scale) {
      const ends = [scale.low, scale.high].map((value) => `${formatNumber(value)} ${scale.unit}`.trim());
      list.prepend(element("li", { className: "end" }, ends[0]));
      items[entries.filter(({ kind }) => kind === "value").length - 1]?.after(
        element("li", { className: "end" }, ends[1]),
      );
    }
    press();
  });

  store.watch(["shown"], ({ shown }) => {
    if (shown === null) chosen = new Set();
    press();
    filter.hidden = shown === null;
    const clear = element("button", { type: "button", onclick: () => store.set({ shown: null }) }, "Show all");
    filter.replaceChildren(`Showing ${formatCount(shown?.size ?? songs.n)} of ${formatCount(songs.n)} songs. `, clear);
  });
}

function entryButton({ name, color, kind }: Entry, count: number, bar: number | undefined): HTMLButtonElement {
  const swatch = element("span", { className: "swatch" });
  swatch.style.backgroundColor = color;
  if (bar !== undefined) swatch.style.height = `${Math.max(6, Math.round(44 * bar))}px`;
  const button = element(
    "button",
    {
      type: "button",
      className: `entry ${bar === undefined ? "" : "bin"} ${kind}`,
      title: `${name}: ${formatCount(count)} songs. Click: show only these; double-click: select them`,
      aria: { pressed: "false", label: `${name}, ${formatCount(count)} songs` },
    },
    swatch,
    bar === undefined && element("span", { className: "name" }, name),
    bar === undefined && element("span", { className: "muted" }, formatCount(count)),
  );
  return button;
}

function songsOf(codes: Int32Array, isIn: (code: number) => boolean): number[] {
  const found: number[] = [];
  for (const [song, code] of codes.entries()) if (isIn(code)) found.push(song);
  return found;
}
