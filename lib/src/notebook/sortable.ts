/**
 * The `onclick` of a table's head, which sorts its rows by the column whose heading was clicked: numbers with the
 * largest first, words by the alphabet, the other way around at the second click; rows without a value stay last. A
 * line below the heading, or above it, shows the order. A cell that is a number has it as `data-value`.
 *
 * An attribute and not a script, because it is dropped silently where it cannot run: in a notebook that JupyterLab does
 * not trust, in Markdown on GitHub. The text is constant, so that the Content-Security-Policy of exported pages allows
 * it by its hash, and nothing else (tools/nbconvert/install.mjs).
 */
export const SORT_ON_CLICK = `
const heading = event.target.closest("th");
if (heading) {
  const body = this.parentElement.tBodies[0];
  const first = heading.ariaSort === "descending" ? "ascending" : heading.ariaSort === "ascending" ? "descending" : heading.dataset.first;
  const key = ({ cells }) => cells[heading.cellIndex].dataset.value ?? cells[heading.cellIndex].textContent;
  const missing = (row) => ["", "–"].includes(key(row));
  const up = (a, b) => key(a).localeCompare(key(b), undefined, { numeric: true });
  const numeric = heading.dataset.first === "descending";
  const order = (a, b) => (numeric ? key(a) - key(b) : up(a, b)) * (first === "ascending" ? 1 : -1);
  for (const other of this.rows[0].cells) other.style.boxShadow = other.ariaSort = null;
  heading.ariaSort = first;
  heading.style.boxShadow = (first === "descending" ? "inset 0 -3px" : "inset 0 3px") + " #0072b2";
  body.append(...[...body.rows].sort((a, b) => missing(a) - missing(b) || order(a, b)));
}`
  .trim()
  .replace(/\n */g, " ");
