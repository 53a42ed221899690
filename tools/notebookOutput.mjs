// What an output of an executed notebook holds.

/** The type of a figure. */
export const PLOTLY = "application/vnd.plotly.v1+json";

/** Its HTML; "" if it has none. */
export function htmlOf({ data = {} }) {
  return [data["text/html"] ?? ""].flat().join("");
}

/** True for a bar of progress, which says nothing once the task has ended. */
export function isProgress(output) {
  return htmlOf(output).includes('class="surlab-progress"');
}
