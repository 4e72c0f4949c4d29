/** Several plots as one figure. */
import { attributeText } from "./draw_plot.ts";

/** The size of each plot, and how many stand side by side. */
export interface StackOptions {
  width: number;
  height: number;
  /** @default {1} */
  columns?: number;
  label: string;
}

/** Puts drawings of the same size in rows of `columns`. */
export function stackPlots(
  parts: readonly string[],
  { width, height, columns = 1, label }: StackOptions,
): string {
  const placed = parts.map((part, at) => {
    const x = width * (at % columns), y = height * Math.floor(at / columns);
    return part.replace("<svg ", `<svg x="${x}" y="${y}" `);
  });
  const total = { width: width * columns, height: height * Math.ceil(parts.length / columns) };
  return `<svg xmlns="http://www.w3.org/2000/svg" class="plot" role="img" ` +
    `viewBox="0 0 ${total.width} ${total.height}" width="${total.width}" ` +
    `height="${total.height}" fill="currentColor" aria-label="${attributeText(label)}">` +
    `${placed.join("")}</svg>`;
}
