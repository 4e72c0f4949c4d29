/** Observable Plot's figures as elements, without a browser. */
import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";

/** Colours safe for colour blindness (Okabe and Ito, 2008); a page may give its own values. */
export const PALETTE = {
  blue: "var(--blue, #0072b2)",
  orange: "var(--orange, #d55e00)",
  green: "var(--green, #009e73)",
  pink: "var(--pink, #cc79a7)",
  faint: "var(--faint, #b9c0c8)",
} as const;

/** Draws a figure: an `svg`, or a `figure` that holds it where it has a title or a legend. */
export function plotFigure(options: Plot.PlotOptions): ReturnType<typeof Plot.plot> {
  const { document } = parseHTML("<html><body></body></html>") as unknown as { document: unknown };
  return Plot.plot({ ...options, document: document as Plot.PlotOptions["document"] });
}
