// Draws what the page holds as data: figures one after the other, so that the page can be read meanwhile, and
// equations. `document.documentElement.dataset.surlab` is "drawn" at the end: what prints the page waits for it.
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
  // Before plotly.js measures its texts: those of "Surlab Scripts" that the page carries, as it needs them all.
  const scripts = [...document.fonts].filter(({ family }) => family.includes("Surlab Scripts"));
  await Promise.allSettled(scripts.map((font) => font.load()));
  for (const data of document.querySelectorAll('script[type="application/vnd.plotly.v1+json"]')) {
    const figure = JSON.parse(data.textContent);
    // In JupyterLab the extension resizes figures; here plotly.js does, within the height that the page gives.
    figure.config = { ...figure.config, responsive: true, typesetMath: false };
    await Plotly.newPlot(data.previousElementSibling, figure);
  }
  document.documentElement.dataset.surlab = "drawn";
});
