/** A picture of contestants' scores: a row a catalogue, a dot a split, a tick at each mean. */
import * as Plot from "@observablehq/plot";
import { plotFigure } from "../../src/figures/plot_figure.ts";
import { mean } from "./mean.ts";

/** Scores of one catalogue: of each contestant one value a split. */
export interface PicturedScores {
  name: string;
  scores: Readonly<Record<string, readonly number[]>>;
}

/** The picture as SVG text. */
export function scoresPicture(catalogues: readonly PicturedScores[]): string {
  const dots = catalogues.flatMap(({ name, scores }) =>
    Object.entries(scores).flatMap(([contestant, values]) =>
      values.map((score) => ({ catalogue: name, contestant, score }))
    )
  );
  const means = catalogues.flatMap(({ name, scores }) =>
    Object.entries(scores).map(([contestant, values]) => ({
      catalogue: name,
      contestant,
      score: mean([...values]),
    }))
  );
  const names = [...new Set(dots.map(({ contestant }) => contestant))];
  const channels = { x: "score", y: "contestant", fy: "catalogue", stroke: "contestant" };
  const figure = plotFigure({
    marginLeft: 190,
    marginRight: 140,
    x: { label: "weighted F1 on the test part", grid: true },
    y: { domain: names, label: null },
    fy: { domain: catalogues.map(({ name }) => name), label: null },
    color: { domain: names },
    marks: [Plot.dot(dots, channels), Plot.tickX(means, { ...channels, strokeWidth: 2 })],
  });
  figure.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  return `${figure.outerHTML}\n`;
}
