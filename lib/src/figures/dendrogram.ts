import { UserError } from "../errors.js";
import { count, type Figure, type FigureOptions, figure, fit, INK, type PlotlyObject, plotlyText } from "./figure.js";
import { categoryStyle } from "./palette.js";

/**
 * The merges of an agglomerative clustering, as scikit-learn names them: merge i joins nodes `children[2 * i]` and
 * `children[2 * i + 1]` at height `distances[i]`. Nodes 0 … n-1 are songs, node n + i is the result of merge i.
 */
export interface MergeTree {
  /** 2 (n - 1) node numbers, two for each merge. */
  children: ArrayLike<number>;
  /** n - 1 heights, ascending. */
  distances: ArrayLike<number>;
}

/** Options of {@link dendrogram}. */
export interface DendrogramOptions extends FigureOptions {
  /** Maximum number of leaves: the last `leaves - 1` merges are drawn. Default 40. */
  leaves?: number;
  /** Draws the cut that leaves k clusters, and colors the clusters. */
  k?: number;
  /** One per song, written at leaves of a single song. */
  names?: readonly string[];
}

/**
 * The tree of merges, from all songs (top) down to at most `leaves` branches; a leaf of several songs is labeled
 * with their number. A large gap between two merges suggests a number of clusters.
 *
 * @param tree as `agglomerative` gives it
 * @returns the figure, for `show`
 */
export function dendrogram(tree: MergeTree, { leaves = 40, k, names, ...options }: DendrogramOptions = {}): Figure {
  const merges = tree.distances.length;
  const n = merges + 1;
  if (tree.children.length !== 2 * merges || merges === 0) {
    throw new UserError(
      `A tree of ${n} songs has ${merges} merges and ${2 * merges} children, but ${tree.children.length} children were given.`,
    );
  }
  if (k !== undefined && !(Number.isInteger(k) && k >= 1 && k <= n)) {
    throw new UserError(`k is ${k}; a cut of ${count(n, "song")} leaves between 1 and ${n} clusters.`);
  }
  const children = (node: number): [number, number] => [
    tree.children[2 * (node - n)] as number,
    tree.children[2 * (node - n) + 1] as number,
  ];
  const height = (node: number) => (node < n ? 0 : (tree.distances[node - n] as number));
  // Children come before their merge, so one pass upwards counts the songs below every node.
  const songs = new Int32Array(n + merges).fill(1, 0, n);
  for (let node = n; node < n + merges; node++) {
    const [a, b] = children(node);
    songs[node] = (songs[a] as number) + (songs[b] as number);
  }
  const firstDrawn = n + merges - Math.min(merges, Math.max(1, leaves - 1));
  const firstAboveCut = k === undefined ? n + merges : n + merges - (k - 1);

  // Leaves from left to right by an explicit stack: a chain of merges can be as deep as there are songs.
  const x = new Map<number, number>();
  const cluster = new Map<number, number>();
  const ticks: string[] = [];
  const stack: { node: number; cluster: number; visited: boolean }[] = [
    { node: n + merges - 1, cluster: -1, visited: false },
  ];
  let clustersSeen = 0;
  const order: number[] = [];
  while (stack.length) {
    const top = stack.pop() as { node: number; cluster: number; visited: boolean };
    const { node, visited } = top;
    if (visited) {
      const [a, b] = children(node);
      x.set(node, ((x.get(a) as number) + (x.get(b) as number)) / 2);
      order.push(node);
      continue;
    }
    const own = top.cluster === -1 && k !== undefined && node < firstAboveCut ? clustersSeen++ : top.cluster;
    cluster.set(node, own);
    if (node < firstDrawn) {
      x.set(node, ticks.length);
      ticks.push(songs[node] === 1 ? plotlyText(fit(names?.[node] ?? `song ${node}`, 130)) : `(${songs[node]})`);
    } else {
      const [a, b] = children(node);
      stack.push({ node, cluster: own, visited: true });
      stack.push({ node: b, cluster: own, visited: false }, { node: a, cluster: own, visited: false });
    }
  }
  // One trace per color: each merge is the four corners of a bracket, brackets parted by a gap.
  const brackets = new Map<number, { x: (number | null)[]; y: (number | null)[] }>();
  for (const node of order) {
    const own = cluster.get(node) as number;
    const lines = brackets.get(own) ?? { x: [], y: [] };
    brackets.set(own, lines);
    const [a, b] = children(node);
    const [xa, xb] = [x.get(a) as number, x.get(b) as number];
    const bottom = (child: number) => (child < firstDrawn && child >= n ? 0 : height(child));
    lines.x.push(xa, xa, xb, xb, null);
    lines.y.push(...[bottom(a), height(node), height(node), bottom(b)].map((v) => Number(v.toPrecision(4))), null);
  }
  const data = [...brackets].map(
    ([own, lines]): PlotlyObject => ({
      type: "scatter",
      mode: "lines",
      ...lines,
      line: { color: own === -1 ? INK : categoryStyle(own).color, width: 1.5 },
      hovertemplate: "merged at %{y}<extra></extra>",
      showlegend: false,
    }),
  );
  const cut = k === undefined || k < 2 || k >= n ? undefined : (height(firstAboveCut) + height(firstAboveCut - 1)) / 2;
  return figure(data, options, 480, {
    xaxis: {
      tickvals: ticks.map((_, i) => i),
      ticktext: ticks,
      tickangle: -90,
      showgrid: false,
      range: [-0.7, ticks.length - 0.3],
      tickfont: { size: 11 },
      title: { text: names ? "song, or (number of songs)" : "(number of songs)" },
    },
    yaxis: { title: { text: "merge distance" }, rangemode: "tozero" },
    ...(cut !== undefined && {
      shapes: [
        {
          type: "line",
          x0: 0,
          x1: 1,
          xref: "paper",
          y0: cut,
          y1: cut,
          line: { color: "#666666", width: 1, dash: "dash" },
        },
      ],
      annotations: [
        {
          x: 1,
          xref: "paper",
          xanchor: "right",
          y: cut,
          yanchor: "bottom",
          showarrow: false,
          text: `cut: k = ${k}`,
          font: { size: 12 },
        },
      ],
    }),
  });
}
