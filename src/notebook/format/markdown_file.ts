/** A notebook that ran as Markdown, with its pictures in files beside it. */
import type { CellOutput, MimeBundle } from "../output/cell_output.ts";
import { errorText } from "./error_text.ts";
import type { NotebookDocument } from "./html_page.ts";

/** The `.md` file and the files that it shows, by path from its folder. */
export interface MarkdownFile {
  text: string;
  pictures: Map<string, string | Uint8Array>;
}

/** Writes the notebook as Markdown (GitHub's flavour). */
export function markdownFile(document: NotebookDocument): MarkdownFile {
  const pictures = new Map<string, string | Uint8Array>();
  const parts = document.runs.flatMap(({ cell, outputs }) => {
    if (cell.kind === "markdown") return [cell.source];
    return [
      fenced(cell.source, "ts"),
      ...outputs.map((output) => outputMarkdown(output)),
    ];
  });
  return { text: `${parts.join("\n\n")}\n`, pictures };

  function outputMarkdown(output: CellOutput): string {
    if (output.output_type === "stream") return fenced(output.text.trimEnd(), "text");
    if (output.output_type === "error") return fenced(errorText(output, document), "text");
    return bundleMarkdown(output.data);
  }

  function bundleMarkdown(data: MimeBundle): string {
    const svg = data["image/svg+xml"] ?? /<svg.*<\/svg>/s.exec(data["text/html"] ?? "")?.[0];
    if (svg !== undefined) return picture("svg", svg);
    if (data["image/png"]) return picture("png", Uint8Array.fromBase64(data["image/png"]));
    if (data["image/jpeg"]) return picture("jpg", Uint8Array.fromBase64(data["image/jpeg"]));
    return data["text/html"] ?? fenced(data["text/plain"] ?? "", "text");
  }

  function picture(extension: string, content: string | Uint8Array): string {
    const path = `${document.name}_files/figure_${pictures.size + 1}.${extension}`;
    pictures.set(path, content);
    return `![figure ${pictures.size}](${path})`;
  }
}

/** A code block, with a fence longer than any within. */
function fenced(text: string, language: string): string {
  const longest = Math.max(2, ...(text.match(/`{3,}/g) ?? []).map(({ length }) => length));
  const fence = "`".repeat(longest + 1);
  return `${fence}${language}\n${text}\n${fence}`;
}
