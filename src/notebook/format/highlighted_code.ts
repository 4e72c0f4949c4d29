/** TypeScript with its words marked for colours. */
import hljs from "hljs/lib/core";
import typescript from "hljs/lib/languages/typescript";

/** The code as HTML; classes are highlight.js's (`hljs-keyword`, …). */
export function highlightedCode(source: string): string {
  if (!hljs.getLanguage("typescript")) hljs.registerLanguage("typescript", typescript);
  return hljs.highlight(source, { language: "typescript" }).value;
}
