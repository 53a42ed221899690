// Draws the figures one after the other, so that the page stays responsive, and the equations.
// `document.documentElement.dataset.surlab` is "drawn" at the end; the PDF printer waits for it.
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
  for (const data of document.querySelectorAll('script[type="application/vnd.plotly.v1+json"]')) {
    const figure = JSON.parse(data.textContent);
    // In JupyterLab the extension resizes figures; here plotly.js does, within the height set by the page, which on paper
    // is another one than the figure's own.
    delete figure.layout.height;
    figure.config = { ...figure.config, responsive: true, typesetMath: false };
    await Plotly.newPlot(data.previousElementSibling, figure);
  }
  document.documentElement.dataset.surlab = "drawn";
});
