/** Elements of the page. Text becomes text nodes and nothing else: no HTML is ever read. */

type Child = Node | string | null | undefined | false;

/** Attributes, and properties such as `onclick`, `value` or `className`. */
type Attributes<Tag extends keyof HTMLElementTagNameMap> = Partial<
  Omit<HTMLElementTagNameMap[Tag], "style" | "dataset">
> & { aria?: Record<string, string>; data?: Record<string, string> };

/** Makes an element: `element("button", { onclick }, "Play")`. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  { aria = {}, data = {}, ...properties }: Attributes<Tag> = {},
  ...children: Child[]
): HTMLElementTagNameMap[Tag] {
  const made = Object.assign(document.createElement(tag), properties);
  for (const [name, value] of Object.entries(aria)) {
    made.setAttribute(name === "role" ? "role" : `aria-${name}`, value);
  }
  Object.assign(made.dataset, data);
  made.append(
    ...children.filter((child): child is Node | string => child !== null && child !== undefined && child !== false),
  );
  return made;
}
