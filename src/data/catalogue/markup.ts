/**
 * HTML to plain text for seller-written descriptions. The parser is htmlparser2; what is ours is the
 * shield in front of it, which decides whether a `<` opens markup at all: sellers write "5<10 cm",
 * "<3" and tags cut off in the middle, and a parser left alone swallows the words behind them.
 */
import { decodeHTMLAttribute } from "entities/decode";
import { Parser } from "htmlparser2";

/** Elements that sit inside a word or a sentence; every other one separates words. */
const INLINE = new Set(
  ("a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark nobr q s " +
    "samp small span strike strong sub sup time tt u var wbr").split(" "),
);
/** Elements whose content is not text for a reader. */
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
 * One pass from HTML to text: tags and comments go, separating elements leave a space, entities are
 * decoded once (without a semicolon only where no letter, digit or `=` follows, so "rock&notes"
 * stays). What looks like markup afterwards was escaped twice: call again.
 */
export function htmlToText(html: string): string {
  return decodeHTMLAttribute(html.includes("<") ? stripTags(escapeStrayLessThan(html)) : html);
}

/** Whether another pass of `htmlToText` could change anything; quick, errs towards true. */
export function mayHoldMarkup(text: string): boolean {
  return text.includes("<") || text.includes("&");
}

/** Escapes each `<` that opens no markup and mends tags whose attributes never end. */
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
