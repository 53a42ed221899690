import { count, type Figure, type FigureOptions, figure, GRAY, rounded } from "./figure.js";
import { categoryStyle } from "./palette.js";

/** KL in nats below which a latent dimension is inactive (Burda et al. 2016). */
const ACTIVE_NATS = 0.01;

/**
 * The KL divergence of every latent dimension, averaged over songs, in descending order. Dimensions near 0 have
 * collapsed to the prior and are drawn in gray.
 *
 * @param kl one value per latent dimension, in nats
 * @returns the figure, for `show`
 */
export function klPerDimension(kl: ArrayLike<number>, options: FigureOptions = {}): Figure {
  const order = Array.from({ length: kl.length }, (_, d) => d).sort((a, b) => (kl[b] as number) - (kl[a] as number));
  const active = order.filter((d) => (kl[d] as number) > ACTIVE_NATS).length;
  const note = `${active} of ${count(kl.length, "dimension")} active (over ${ACTIVE_NATS} nats)`;
  const data = [
    {
      type: "bar",
      x: order.map(String),
      y: rounded(order.map((d) => kl[d] as number)),
      marker: { color: order.map((d) => ((kl[d] as number) > ACTIVE_NATS ? categoryStyle(0).color : GRAY)) },
      hovertemplate: "dimension %{x}: %{y} nats<extra></extra>",
      showlegend: false,
    },
  ];
  const subtitle = [options.subtitle, note].filter(Boolean).join(" · ");
  return figure(data, { ...options, subtitle }, 380, {
    xaxis: { type: "category", title: { text: "latent dimension" }, showgrid: false },
    yaxis: { title: { text: "KL (nats per song)" }, rangemode: "tozero" },
  });
}
