/** Draws Observable Plot's figures as SVG text, without a browser. */
import type * as Plot from "@observablehq/plot";
import { plotFigure } from "../../src/figures/plot_figure.ts";

/** Colours by name, safe for colour blindness (Okabe and Ito, 2008); pages give the values. */
export const COLOUR = {
  blue: "var(--blue)",
  orange: "var(--orange)",
  green: "var(--green)",
  pink: "var(--pink)",
  faint: "var(--faint)",
} as const;

const LIGHT: Readonly<Record<string, string>> = {
  "var(--blue)": "#0072b2",
  "var(--orange)": "#c25e00",
  "var(--green)": "#00805a",
  "var(--pink)": "#b0538a",
  "var(--faint)": "#b9c0c8",
  "var(--page)": "#ffffff",
};

/**
 * The figure as SVG text. Styles are left out: the page's own apply, and a strict policy of contents
 * allows no others.
 */
export function drawPlot(options: Plot.PlotOptions, { label }: { label: string }): string {
  const figure = plotFigure(options);
  figure.querySelector("style")?.remove();
  // Names of groups say nothing to people: the whole figure has one.
  for (const part of figure.querySelectorAll("[aria-label]")) part.removeAttribute("aria-label");
  figure.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  figure.setAttribute("class", "plot");
  figure.setAttribute("font-size", "12");
  figure.setAttribute("role", "img");
  const svg = figure.outerHTML.replaceAll(/ style="[^"]*"/g, "");
  return svg.replace("<svg ", () => `<svg aria-label="${attributeText(label)}" `);
}

/** Text as the value of an attribute, in HTML and in XML. */
export function attributeText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
}

/** The figure as a file of its own, in the light colours on white. */
export function standaloneSvg(svg: string): string {
  const coloured = svg.replaceAll(/var\(--\w+\)/g, (name) => LIGHT[name] ?? "currentColor");
  return coloured.replace(
    />/,
    ' color="#1b2530"><rect width="100%" height="100%" fill="#ffffff"/>',
  );
}
