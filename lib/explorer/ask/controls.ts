/** Controls of the panel, each with its name and its value. */

import { element } from "../elements.js";

export interface Control<T> {
  readonly element: HTMLElement;
  value: T;
}

export interface Slider extends Control<number> {
  /** Sets the ends and the step; the value stays where it can. */
  range(min: number, max: number, step: number): void;
}

export function slider(
  name: string,
  {
    min,
    max,
    step = 1,
    value,
    format = String,
    title = "",
  }: { min: number; max: number; step?: number; value: number; format?: (value: number) => string; title?: string },
  changed: () => void,
): Slider {
  const input = element("input", {
    type: "range",
    min: `${min}`,
    max: `${max}`,
    step: `${step}`,
    aria: { label: name },
  });
  input.value = String(value);
  const shown = element("output");
  const show = () => {
    shown.textContent = format(Number(input.value));
    input.setAttribute("aria-valuetext", shown.textContent);
  };
  input.addEventListener("input", () => {
    show();
    changed();
  });
  show();
  return {
    element: element("label", { className: "control slider", title }, element("span", {}, name), input, shown),
    get value() {
      return Number(input.value);
    },
    set value(to) {
      input.value = String(to);
      show();
    },
    range(low, high, by) {
      const now = input.value;
      Object.assign(input, { min: String(low), max: String(high), step: String(by) });
      input.value = now;
      show();
    },
  };
}

/** A menu. */
export function menu<T extends string>(
  name: string,
  options: readonly (readonly [value: T, text: string])[],
  changed: () => void,
): Control<T> {
  const select = element(
    "select",
    { onchange: changed },
    ...options.map(([value, text]) => element("option", { value }, text)),
  );
  return {
    element: element("label", { className: "control" }, element("span", {}, name), select),
    get value() {
      return select.value as T;
    },
    set value(to) {
      select.value = to;
    },
  };
}

/** Buttons of which one is pressed. */
export function buttons<T extends string>(
  name: string,
  options: readonly (readonly [value: T, text: string])[],
  changed: () => void,
): Control<T> & { rename(value: T, text: string, disabled?: boolean): void } {
  let chosen = options[0]?.[0] as T;
  const made = new Map(
    options.map(([value, text]) => [value, element("button", { type: "button", onclick: () => choose(value) }, text)]),
  );
  const show = () => {
    for (const [value, button] of made) button.setAttribute("aria-pressed", String(value === chosen));
  };
  const choose = (value: T) => {
    if (value === chosen) return;
    chosen = value;
    show();
    changed();
  };
  show();
  const group = element("div", { className: "joined", aria: { role: "group", label: name } }, ...made.values());
  return {
    element: element("div", { className: "control" }, element("span", {}, name), group),
    get value() {
      return chosen;
    },
    set value(to) {
      chosen = to;
      show();
    },
    rename(value, text, disabled = false) {
      const button = made.get(value);
      if (button) Object.assign(button, { textContent: text, disabled });
    },
  };
}
