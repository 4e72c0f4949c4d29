/** Texts of a notebook as HTML. */
import { marked } from "marked";

/** Renders Markdown (GitHub's flavour); a heading gets an id by its words. */
export function markdownHtml(text: string): string {
  return marked.parse(text, { async: false, renderer: headings() });
}

function headings() {
  const renderer = new marked.Renderer();
  renderer.heading = ({ tokens, depth, text }) =>
    `<h${depth} id="${headingId(text)}">${renderer.parser.parseInline(tokens)}</h${depth}>\n`;
  return renderer;
}

/** Headings of the second level, for a table of contents. */
export function sectionHeadings(texts: readonly string[]): { id: string; title: string }[] {
  return texts.flatMap((text) => marked.lexer(text))
    .filter((token) => token.type === "heading" && token.depth === 2)
    .map((token) => ({
      id: headingId((token as { text: string }).text),
      title: (token as { text: string }).text,
    }));
}

function headingId(text: string): string {
  return text.toLowerCase().replaceAll(/[^\p{Letter}\p{Number}]+/gu, "-").replaceAll(/^-|-$/g, "");
}
