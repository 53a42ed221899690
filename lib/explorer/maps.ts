/** The maps: one scatter plot a space, side by side, with one selection. */

import { createRenderer } from "regl-scatterplot";
import { element } from "./elements.js";
import { nextPoint } from "./geometry.js";
import { icon } from "./icons.js";
import { followPointer } from "./nearPointer.js";
import { pageColors, plotColors } from "./pageColors.js";
import type { Page } from "./part.js";
import type { SongSpace } from "./songs.js";
import { type Renderer, SpaceMap } from "./spaceMap.js";

/** How many maps are side by side when the page opens. */
export const MAPS = 3;

/** What the keyboard does with the maps. */
export interface Maps {
  /** Goes from the current song to its neighbor in a direction, on the map that has the focus. */
  walk(direction: readonly [number, number]): boolean;
  /** Adds the current song to the selection, or takes it out; from a map that has the focus. */
  toggle(): boolean;
}

export function makeMaps(parent: HTMLElement, page: Page): Maps {
  const { store, songs } = page;
  const renderer = rendererOf(parent);
  if (!renderer) return { walk: () => false, toggle: () => false };
  const made = new Map<string, SpaceMap>();
  const sizes = new Map<Element, { width: number; height: number }>();
  const observer = new ResizeObserver((entries) => {
    for (const { target, contentRect } of entries) {
      const { width, height } = contentRect;
      if (width > 0 && height > 0) sizes.set(target, { width, height });
      else sizes.delete(target);
    }
    const most = (of: (size: { width: number; height: number }) => number) =>
      Math.max(1, ...[...sizes.values()].map(of));
    renderer.resize(
      most(({ width }) => width),
      most(({ height }) => height),
    );
    for (const map of made.values()) {
      const size = sizes.get(map.element);
      if (size) map.resize(size.width, size.height);
    }
  });

  store.watch(["spaces"], ({ spaces }) => {
    // At most four in a row, in rows that are as full as they can be.
    parent.style.setProperty("--columns", String(Math.ceil(spaces.length / Math.ceil(spaces.length / 4))));
    for (const space of songs.spaces) {
      const isShown = spaces.includes(space.name);
      if (isShown && !made.has(space.name)) made.set(space.name, makeMap(parent, page, space, renderer, observer));
      const figure = made.get(space.name)?.element.closest("figure");
      if (figure) {
        figure.hidden = !isShown;
        figure.style.order = String(songs.spaces.indexOf(space));
      }
    }
  });

  const focusedMap = () => [...made].find(([, { canvas }]) => canvas === document.activeElement);
  return {
    toggle() {
      const focused = focusedMap();
      const { current, selection } = store.state;
      if (!focused || current === null) return false;
      store.set({ selection: toggled(selection, current), selectedIn: focused[0] });
      return true;
    },
    walk(direction) {
      const focused = focusedMap()?.[1];
      if (!focused) return false;
      const { shown, current } = store.state;
      const { rows, points, ...places } = focused.layout;
      const from = current === null ? -1 : (points[current] ?? -1);
      const allowed = (point: number) => !shown || shown.has(rows[point] as number);
      const first = rows.findIndex((_, point) => allowed(point));
      const to = from < 0 ? first : nextPoint(places, from, direction, allowed);
      if (to >= 0) store.set({ current: rows[to] as number, pointed: rows[to] as number });
      return true;
    },
  };
}

/**
 * One renderer for all maps: its shaders are compiled once, and it need be no larger than the largest map.
 *
 * @returns undefined where the browser has no WebGL; the reader is told, and the panels work
 */
function rendererOf(parent: HTMLElement): Renderer | undefined {
  try {
    return createRenderer({ canvas: document.createElement("canvas") });
  } catch {
    parent.append(
      element(
        "p",
        { className: "loading" },
        "The maps are drawn by WebGL, which this browser lacks or has switched off.",
      ),
    );
    return undefined;
  }
}

function makeMap(
  parent: HTMLElement,
  page: Page,
  space: SongSpace,
  renderer: Renderer,
  observer: ResizeObserver,
): SpaceMap {
  const { store, songs } = page;
  const map = new SpaceMap(songs.n, store.state.maps.get(space.name)?.map ?? space.map, space.rows, renderer, {
    pointed: (pointed) => store.set({ pointed }),
    clicked(song, event) {
      if (song === null) return;
      if (event.shiftKey || event.ctrlKey || event.metaKey) {
        store.set({ selection: toggled(store.state.selection, song), selectedIn: space.name });
      } else {
        store.set({ current: song, panel: "song" });
      }
    },
    lassoed(inside, event) {
      const adds = event !== undefined && (event.ctrlKey || event.metaKey || (event.shiftKey && lasso.isOn()));
      const selection = adds ? [...new Set([...store.state.selection, ...inside])] : inside;
      store.set({ selection: selection.sort((a, b) => a - b), selectedIn: space.name, panel: "selection" });
    },
  });
  followPointer({ canvas: map.canvas, layout: () => map.layout, screen: (song) => map.screen(song) }, store);
  // What the keys have pointed at; the mouse points anew.
  map.canvas.addEventListener("blur", ({ relatedTarget }) => {
    if (!(relatedTarget instanceof HTMLCanvasElement)) store.set({ pointed: null });
  });
  const lasso = lassoButton(map);
  const caption = element("span");
  const figure = element(
    "figure",
    { className: "map" },
    element(
      "figcaption",
      {},
      element("strong", {}, space.name),
      caption,
      lasso.button,
      element(
        "button",
        {
          type: "button",
          title: "Show all of the map",
          onclick: () => map.reset(),
          aria: { label: `Show all of ${space.name}` },
        },
        icon("fit"),
      ),
      onlyButton(page, space),
    ),
    map.element,
  );
  parent.append(figure);
  observer.observe(map.element);

  store.watch(["maps"], ({ maps }) => {
    const own = maps.get(space.name);
    caption.textContent = own ? `${own.projection}, made here` : space.caption;
    caption.title = caption.textContent;
    map.canvas.setAttribute(
      "aria-label",
      `Map of ${space.rows.length} songs by ${space.name}. Arrow keys walk from song to song.`,
    );
    map.canvas.setAttribute("role", "application");
  });
  let projected = store.state.maps.get(space.name);
  store.watch(["colorBy", "made", "dark"], () => map.color(pageColors(page), plotColors()));
  store.watch(["maps"], ({ maps }) => {
    const own = maps.get(space.name);
    if (own === projected) return;
    projected = own;
    map.move(own?.map ?? space.map);
  });
  store.watch(["shown"], ({ shown }) => void (map.shown = shown));
  store.watch(["selection"], ({ selection }) => void (map.selection = selection));
  store.watch(["pointed"], ({ pointed }) => void (map.pointed = pointed));
  store.watch(["current"], ({ current }) => void (map.current = current));
  return map;
}

function toggled(selection: readonly number[], song: number): number[] {
  return selection.includes(song)
    ? selection.filter((one) => one !== song)
    : [...selection, song].sort((a, b) => a - b);
}

function lassoButton(map: SpaceMap): { button: HTMLButtonElement; isOn(): boolean } {
  const isOn = () => button.getAttribute("aria-pressed") === "true";
  const button = element(
    "button",
    {
      type: "button",
      title: "Lasso: drag to select songs (or Shift + drag)",
      aria: { pressed: "false", label: "Lasso" },
      onclick: () => {
        button.setAttribute("aria-pressed", String(!isOn()));
        map.lasso = isOn();
      },
    },
    icon("lasso"),
  );
  return { button, isOn };
}

/** Shows this map alone, or those again that were beside it. */
function onlyButton({ songs, store }: Page, { name }: SongSpace): HTMLButtonElement {
  let together = songs.spaces.slice(0, MAPS).map((one) => one.name);
  const button = element("button", {
    type: "button",
    onclick: () => store.set({ spaces: store.state.spaces.length > 1 ? [name] : together }),
  });
  store.watch(["spaces"], ({ spaces }) => {
    const alone = spaces.length === 1;
    if (!alone) together = [...spaces];
    button.hidden = songs.spaces.length === 1;
    button.replaceChildren(icon(alone ? "all" : "alone"));
    button.title = alone ? "Show several maps" : `Show ${name} alone`;
    button.setAttribute("aria-label", button.title);
  });
  return button;
}
