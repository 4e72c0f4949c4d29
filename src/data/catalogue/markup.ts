/**
 * Converts seller-written HTML to plain text. htmlparser2 finds its tags; before that, every `<` that
 * opens no markup is escaped, because sellers write "5<10 cm", "<3" and tags cut off in the middle, and a
 * parser would drop the words behind them. Everything here is linear in the length of the text.
 */
import { decodeHTMLAttribute } from "entities/decode";
import { Tokenizer } from "htmlparser2";

/** Inline elements; every other element separates words. */
const INLINE = new Set(
  ("a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark nobr q s " +
    "samp small span strike strong sub sup time tt u var wbr").split(" "),
);
/** Elements whose content is dropped. */
const UNREAD = new Set(["script", "style", "template"]);

// An attribute that is a bare word is rare, and "a <b et c> d" is more often a comparison.
const ATTRIBUTES = String.raw`(?:\s+[\w:-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'|[^\s"'<>]+)|` +
  String
    .raw`\s+(?:nowrap|noshade|compact|checked|disabled|selected|allowfullscreen|controls|hidden)(?=[\s/>]))*`;
const COMMENT_START = "<!--";
const COMMENT_END = "-->";
const NAME = String.raw`[a-z][a-z0-9]*(?:[:-][a-z0-9]+)*`;
const CUT_OFF = "a|b|br|div|em|font|h[1-6]|hr|i|img|li|p|span|strong|table|td|th|tr|u|ul|ol";
const MARKUP = new RegExp(
  [
    String.raw`<!(?:doctype|\[)[^<>]*>`,
    String.raw`<\?[a-z][^<>]*>`,
    String.raw`</${NAME}\s*>`,
    String.raw`<${NAME}${ATTRIBUTES}\s*/?>`,
    // Attributes with unbalanced quotes: only the name is of use.
    String.raw`<(?<broken>${NAME})\s+[\w:-]+\s*=[^<>]*>`,
    // Cut off by the end of the text or by the next tag.
    String.raw`</?(?<cut>${CUT_OFF})(?:\s+[\w:-]+\s*=[^<>]*)?\s*/?(?=<|$)`,
    "<",
  ].join("|"),
  "gi",
);

/**
 * Converts HTML to text in one pass: removes tags and comments, puts a space for each block element and
 * decodes entities once (without a semicolon only where no letter, digit or `=` follows, so
 * "rock&notes" stays). Text that was escaped twice needs another call.
 */
export function htmlToText(html: string): string {
  return decodeHTMLAttribute(html.includes("<") ? stripTags(escapeStrayLessThan(html)) : html);
}

/** Returns false if `htmlToText` would change nothing; true if it may. */
export function mayHoldMarkup(text: string): boolean {
  return text.includes("<") || text.includes("&");
}

/**
 * Escapes each `<` that opens no markup and drops the attributes of tags that never end. Comments
 * stay; one without an end is text. Linear: after one comment without an end no other has one.
 */
function escapeStrayLessThan(html: string): string {
  let escaped = "";
  let at = 0;
  while (true) {
    const start = html.indexOf(COMMENT_START, at);
    const end = start < 0 ? -1 : html.indexOf(COMMENT_END, start + COMMENT_START.length);
    if (end < 0) return escaped + escapeOutsideComments(html.slice(at));
    const next = end + COMMENT_END.length;
    escaped += escapeOutsideComments(html.slice(at, start)) + html.slice(start, next);
    at = next;
  }
}

function escapeOutsideComments(html: string): string {
  return html.replace(MARKUP, (match, ...rest) => {
    if (match === "<") return "&lt;";
    const { broken, cut } = rest.at(-1) as { broken?: string; cut?: string };
    const name = broken ?? cut;
    return name === undefined ? match : `<${name}>`;
  });
}

/**
 * Removes tags, comments and unread elements; every tag that is not inline leaves a space. Uses the
 * tokenizer alone: the parser searches its stack of open elements for each tag, in quadratic time.
 */
function stripTags(html: string): string {
  let text = "";
  const unread = new Map([...UNREAD].map((name) => [name, 0]));
  let depth = 0; // of unread elements
  const onTag = (name: string, change: 1 | -1) => {
    if (!INLINE.has(name)) text += " ";
    const open = unread.get(name);
    if (open === undefined || open + change < 0) return;
    unread.set(name, open + change);
    depth += change;
  };
  const nameAt = (start: number, end: number) => html.slice(start, end).toLowerCase();
  const tokenizer = new Tokenizer({ decodeEntities: false }, {
    ontext(start, end) {
      if (depth === 0) text += html.slice(start, end);
    },
    onopentagname: (start, end) => onTag(nameAt(start, end), 1),
    onclosetag: (start, end) => onTag(nameAt(start, end), -1),
    ...IGNORED,
  });
  tokenizer.write(html);
  tokenizer.end();
  return text;
}

function ignore(): void {}

/** Callbacks for what is no text and no tag. */
const IGNORED = {
  onattribdata: ignore,
  onattribentity: ignore,
  onattribend: ignore,
  onattribname: ignore,
  oncdata: ignore,
  oncomment: ignore,
  ondeclaration: ignore,
  onend: ignore,
  onopentagend: ignore,
  onprocessinginstruction: ignore,
  onselfclosingtag: ignore,
  ontextentity: ignore,
};
