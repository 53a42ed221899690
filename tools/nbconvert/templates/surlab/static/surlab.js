// Draws the figures one after the other, so that the page stays responsive, and the equations.
// `document.documentElement.dataset.surlab` is "drawn" at the end; the PDF printer waits for it.

/** The text of an element that holds base64 of its gzip. */
async function unpacked(element) {
  const bytes = Uint8Array.from(atob(element.textContent), (character) => character.charCodeAt(0));
  return await new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).text();
}

document.addEventListener("DOMContentLoaded", async () => {
  const delimiters = [
    { left: "$$", right: "$$", display: true },
    { left: "\\[", right: "\\]", display: true },
    { left: "$", right: "$", display: false },
    { left: "\\(", right: "\\)", display: false },
  ];
  if (window.renderMathInElement) {
    for (const element of document.querySelectorAll(".jp-RenderedMarkdown")) {
      renderMathInElement(element, { delimiters, throwOnError: false });
    }
  }
  // Before plotly.js measures text: loads all embedded fonts of "Surlab Scripts".
  const scripts = [...document.fonts].filter(({ family }) => family.includes("Surlab Scripts"));
  await Promise.allSettled(scripts.map((font) => font.load()));
  const plotly = document.getElementById("plotly");
  if (plotly) {
    // Runs at once. The page's policy knows it by its hash.
    const script = document.createElement("script");
    script.textContent = await unpacked(plotly);
    document.head.append(script);
  }
  for (const data of document.querySelectorAll('script[type="application/vnd.plotly.v1+json+gzip"]')) {
    const figure = JSON.parse(await unpacked(data));
    // In JupyterLab the extension resizes figures; here plotly.js does, within the height set by the page, which on paper
    // is another one than the figure's own.
    delete figure.layout.height;
    figure.config = { ...figure.config, responsive: true, typesetMath: false };
    await Plotly.newPlot(data.previousElementSibling, figure);
  }
  document.documentElement.dataset.surlab = "drawn";
});
