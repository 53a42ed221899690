export * from "plotly.js-dist-min";
export { default } from "plotly.js-dist-min";
