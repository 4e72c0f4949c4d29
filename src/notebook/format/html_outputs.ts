/** Outputs of a cell as HTML. */
import type { CellOutput, MimeBundle } from "../output/cell_output.ts";
import { escaped } from "../output/escaped.ts";
import { errorText, type NotebookPlaces } from "./error_text.ts";

/** The outputs, in their order. */
export function htmlOutputs(outputs: readonly CellOutput[], places: NotebookPlaces): string {
  return outputs.map((output) => htmlOutput(output, places)).join("\n");
}

function htmlOutput(output: CellOutput, places: NotebookPlaces): string {
  switch (output.output_type) {
    case "stream":
      return `<pre class="output ${output.name}">${escaped(output.text.trimEnd())}</pre>`;
    case "error":
      return `<pre class="output error">${escaped(errorText(output, places))}</pre>`;
    default:
      return bundleHtml(output.data);
  }
}

/** The richest form of a value. */
function bundleHtml(data: MimeBundle): string {
  const markup = data["image/svg+xml"] ?? data["text/html"];
  if (markup !== undefined) return `<div class="output rich">${markup}</div>`;
  const picture = Object.keys(data).find((type) => type.startsWith("image/"));
  if (picture) {
    return `<div class="output rich"><img alt="" src="data:${picture};base64,${
      data[picture]
    }"></div>`;
  }
  return `<pre class="output value">${escaped(data["text/plain"] ?? "")}</pre>`;
}
