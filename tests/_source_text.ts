/**
 * TypeScript source with its comments, and if wanted the insides of its strings, turned into spaces.
 * Length and line breaks stay, so a match in the blanked text is at the same place in the source.
 * A small lexer, not a parser: enough to tell code from prose.
 */

/** Blanks comments, and with `strings` also what stands between quotes. */
export function blank(source: string, { strings }: { strings: boolean }): string {
  const kept = [...source.split("")];
  const erase = (from: number, to: number) => {
    for (let at = from; at < to; at++) if (kept[at] !== "\n") kept[at] = " ";
  };
  // Braces open inside each `${`; the text continues in the template when its count is back at 0.
  const templates: number[] = [];
  let at = 0;
  while (at < source.length) {
    const pair = source.slice(at, at + 2);
    const char = source[at];
    if (pair === "//" || pair === "/*") {
      const end = pair === "//" ? source.indexOf("\n", at) : source.indexOf("*/", at + 2) + 2;
      const stop = end < at + 2 ? source.length : end;
      erase(at, stop);
      at = stop;
    } else if (char === '"' || char === "'") {
      const end = endOfString(source, at);
      if (strings) erase(at + 1, end);
      at = end + 1;
    } else if (char === "`" || (char === "}" && templates.at(-1) === 0)) {
      if (char === "}") templates.pop();
      const end = endOfTemplate(source, at + 1);
      if (strings) erase(at + 1, end);
      if (source[end] === "$") templates.push(0);
      at = source[end] === "$" ? end + 2 : end + 1;
    } else if (char === "/" && startsRegExp(kept, at)) {
      const end = endOfRegExp(source, at);
      if (strings) erase(at + 1, end);
      at = end + 1;
    } else {
      if (templates.length > 0 && char === "{") templates[templates.length - 1]++;
      if (templates.length > 0 && char === "}") templates[templates.length - 1]--;
      at++;
    }
  }
  return kept.join("");
}

/** Position of the closing quote, or of the line's end where it is missing. */
function endOfString(source: string, start: number): number {
  let at = start + 1;
  while (at < source.length && source[at] !== source[start] && source[at] !== "\n") {
    at += source[at] === "\\" ? 2 : 1;
  }
  return at;
}

/** Position of the closing backtick or of the next `${`. */
function endOfTemplate(source: string, start: number): number {
  let at = start;
  while (at < source.length && source[at] !== "`" && source.slice(at, at + 2) !== "${") {
    at += source[at] === "\\" ? 2 : 1;
  }
  return at;
}

function endOfRegExp(source: string, start: number): number {
  let inClass = false;
  let at = start + 1;
  while (at < source.length && source[at] !== "\n" && (inClass || source[at] !== "/")) {
    if (source[at] === "[") inClass = true;
    if (source[at] === "]") inClass = false;
    at += source[at] === "\\" ? 2 : 1;
  }
  return at;
}

/** Whether a slash opens a regular expression: it does where no value can have ended before it. */
function startsRegExp(kept: string[], slash: number): boolean {
  const before = kept.slice(Math.max(0, slash - 40), slash).join("").trimEnd();
  return before === "" ||
    /[(,=:[!&|?{};<>+*%~^-]$|\b(return|typeof|case|in|of|do|else)$/.test(before);
}
