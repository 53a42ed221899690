/** The panels at the side: a list of tabs, of which one is open. */

import { element } from "./elements.js";
import type { Page, Panel } from "./part.js";

/** Steps of the keys among tabs; Home and End go to the first and the last. */
const STEPS: Record<string, number> = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 };

/** Opens the first panel where `State.panel` names none. A panel is filled when it is opened for the first time. */
export function makeSide(parent: HTMLElement, page: Page, panels: readonly Panel[]): void {
  const { store } = page;
  const open = panels.filter((panel) => panel.available?.(page) ?? true);
  const tabs = open.map((panel) =>
    element(
      "button",
      {
        type: "button",
        id: `tab-${panel.id}`,
        onclick: () => store.set({ panel: panel.id }),
        aria: { role: "tab", controls: `panel-${panel.id}` },
      },
      panel.title,
    ),
  );
  const bodies = open.map(({ id }) =>
    element("section", {
      id: `panel-${id}`,
      className: `panel panel-${id}`,
      hidden: true,
      tabIndex: 0,
      aria: { role: "tabpanel", labelledby: `tab-${id}` },
    }),
  );
  const filled = new Set<number>();

  const list = element("div", { className: "tabs", aria: { role: "tablist", label: "Panels" } }, ...tabs);
  list.addEventListener("keydown", (event) => {
    const at = tabs.indexOf(event.target as HTMLButtonElement);
    const to = event.key === "Home" ? 0 : event.key === "End" ? tabs.length - 1 : at + (STEPS[event.key] ?? Number.NaN);
    const panel = open[(to + tabs.length) % tabs.length];
    if (at < 0 || !panel) return;
    event.preventDefault();
    event.stopPropagation();
    store.set({ panel: panel.id });
    tabs[open.indexOf(panel)]?.focus();
  });
  parent.append(list, ...bodies);

  store.watch(["panel"], ({ panel }) => {
    const shown = Math.max(
      open.findIndex(({ id }) => id === panel),
      0,
    );
    for (const [i, tab] of tabs.entries()) {
      tab.setAttribute("aria-selected", String(i === shown));
      tab.tabIndex = i === shown ? 0 : -1;
      (bodies[i] as HTMLElement).hidden = i !== shown;
    }
    const body = bodies[shown];
    if (!body || filled.has(shown)) return;
    filled.add(shown);
    open[shown]?.make(body, page);
  });
}
