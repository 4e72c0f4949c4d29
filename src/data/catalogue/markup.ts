/**
 * Converts seller-written HTML to plain text. htmlparser2 parses it; before that, every `<` that opens
 * no markup is escaped, because sellers write "5<10 cm", "<3" and tags cut off in the middle, and a
 * parser would drop the words behind them.
 */
import { decodeHTMLAttribute } from "entities/decode";
import { Parser } from "htmlparser2";

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
const NAME = String.raw`[a-z][a-z0-9]*(?:[:-][a-z0-9]+)*`;
const CUT_OFF = "a|b|br|div|em|font|h[1-6]|hr|i|img|li|p|span|strong|table|td|th|tr|u|ul|ol";
const MARKUP = new RegExp(
  [
    String.raw`<!--[^]*?-->`,
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

/** Escapes each `<` that opens no markup and drops the attributes of tags that never end. */
function escapeStrayLessThan(html: string): string {
  return html.replace(MARKUP, (match, ...rest) => {
    if (match === "<") return "&lt;";
    const { broken, cut } = rest.at(-1) as { broken?: string; cut?: string };
    const name = broken ?? cut;
    return name === undefined ? match : `<${name}>`;
  });
}

function stripTags(html: string): string {
  let text = "";
  let unread = 0;
  const separate = (name: string) => {
    if (!INLINE.has(name)) text += " ";
  };
  const parser = new Parser({
    onopentagname(name) {
      if (UNREAD.has(name)) unread++;
      separate(name);
    },
    ontext(data) {
      if (unread === 0) text += data;
    },
    onclosetag(name) {
      if (UNREAD.has(name)) unread--;
      separate(name);
    },
  }, { decodeEntities: false });
  parser.end(html);
  return text;
}
