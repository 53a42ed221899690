/**
 * Escaping of untrusted text: titles, artists, labels, lyrics, names of files, folders and columns. Such text may hold
 * HTML, scripts, Markdown, TeX or links, and a script in a JupyterLab page has the user's rights, including running
 * kernels. All output for a page is built with these two functions.
 */

/**
 * Escapes text for HTML and Markdown, so that it is shown literally in JupyterLab (marked, MathJax), in exported pages
 * (mistune, KaTeX) and in readers of exported Markdown (pandoc, GitHub).
 *
 * Punctuation becomes a character reference, which neither HTML nor Markdown interprets: no tag, emphasis, link, code
 * or heading, and no address that GitHub links automatically. Dollar and backslash get an element of their own, because
 * MathJax and KaTeX read the rendered page and look for a formula within one text node only.
 */
export function escapeText(text: string): string {
  return visible(text).replace(PUNCTUATION, (c) => {
    const reference = `&#${c.charCodeAt(0)};`;
    return c === "$" || c === "\\" ? `<span>${reference}</span>` : reference;
  });
}

/**
 * Escapes text for a terminal, on one line: white space and line ends become one blank; control characters, which move
 * the cursor, and characters that change the writing direction become "�".
 */
export function visible(text: string): string {
  return text.replace(/\s+/gu, " ").replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, "\ufffd");
}

/** ASCII punctuation except , ; ? % ' and /, which are harmless without the others. */
const PUNCTUATION = /[!"#$&()*+\-.:<=>@[\\\]^_`{|}~]/g;
