/**
 * The one way in for text that comes from data: titles, artists, labels, lyrics, names of files, folders and columns.
 * Such text may hold HTML, scripts, Markdown, TeX or links, and a page of JupyterLab runs as the user: whatever it
 * interpreted could start a kernel. So every form that is written for a page is built from what these two give.
 */

/**
 * Text as HTML and as Markdown that shows exactly this text, in JupyterLab (marked, MathJax), in exported pages
 * (mistune, KaTeX) and in whatever reads exported Markdown (pandoc, GitHub).
 *
 * Punctuation becomes a character reference, which HTML and Markdown both show and never act on: no tag, emphasis, link,
 * code or heading, nor an address that GitHub's Markdown would link by itself. Dollar and backslash get an element of their own,
 * because MathJax and KaTeX read the finished page: both look for a formula only within one run of text.
 */
export function escapeText(text: string): string {
  return visible(text).replace(PUNCTUATION, (c) => {
    const reference = `&#${c.charCodeAt(0)};`;
    return c === "$" || c === "\\" ? `<span>${reference}</span>` : reference;
  });
}

/**
 * Text on one line, as a terminal may print it: white space and line ends become one blank, control characters, which
 * move a terminal's cursor, and those that turn the writing direction of what follows become "�".
 */
export function visible(text: string): string {
  return text.replace(/\s+/gu, " ").replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, "\ufffd");
}

/** ASCII punctuation but for , ; ? % ' and /, which mean nothing to a page without the others. */
const PUNCTUATION = /[!"#$&()*+\-.:<=>@[\\\]^_`{|}~]/g;
