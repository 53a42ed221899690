/** Light or dark: as the system prefers, until the reader chooses. */

import type { Store } from "./store.js";

const STORED = "surlab-explorer-theme";
const system = () => matchMedia("(prefers-color-scheme: dark)");

/** Is the page dark now? */
export function isDark(): boolean {
  const chosen = document.documentElement.dataset["theme"] ?? stored();
  return chosen ? chosen === "dark" : system().matches;
}

/** Keeps `State.dark` and the page's colors together, and follows the system where the reader has not chosen. */
export function followTheme(store: Store): void {
  system().addEventListener("change", () => store.set({ dark: isDark() }));
  const chosen = stored();
  if (chosen) document.documentElement.dataset["theme"] = chosen;
}

/** The reader's choice, kept for the next time where the browser lets a page keep something. */
export function chooseTheme(store: Store, dark: boolean): void {
  const theme = dark ? "dark" : "light";
  document.documentElement.dataset["theme"] = theme;
  try {
    localStorage.setItem(STORED, theme);
  } catch {
    // An opaque origin, such as JupyterLab's frame, has no storage.
  }
  store.set({ dark });
}

/**
 * A color of the page as it is now, for a canvas: `cssColor("--color-muted")`.
 *
 * @returns as `rgb(…)`
 */
export function cssColor(name: `--color-${string}`): string {
  const probe = document.createElement("span");
  probe.style.color = `var(${name})`;
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

function stored(): string | null {
  try {
    const theme = localStorage.getItem(STORED);
    return theme === "dark" || theme === "light" ? theme : null;
  } catch {
    return null;
  }
}
