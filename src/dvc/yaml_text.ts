/**
 * Prints a tree as YAML that DVC's reader (ruamel, YAML 1.2 with remains of 1.1) and ours take for
 * the same values, and in DVC's own spelling save for its line folding. Knows no lock file.
 */
import { Document, Scalar, stringify, visit } from "yaml";
import { pythonNumber } from "./python_number.ts";

/** Plain texts that ruamel takes for dates, numbers, merges or the ends of documents. */
const TAKEN =
  /^(?:\d{4}-\d\d?-\d\d?(?:[Tt \t].*)?|[-+]?[\d._]*_[\d._eE+-]*|[-+]?0[box_\d][\da-fA-F_]*|=|<<|---|\.\.\.)$/;
/** Characters that only a double-quoted text holds safely. */
const UNSAFE = /[\p{Cc}\u2028\u2029\ufeff]/u;
/** Those of them that the printer leaves as they are. */
const LEFT_RAW = /(?!\n)[\p{Cc}\u2028\u2029\ufeff]/gu;

const STYLE = {
  lineWidth: 0,
  indentSeq: false,
  singleQuote: true,
  nullStr: "",
  doubleQuotedMinMultiLineLength: Infinity,
};

/** Prints a tree as YAML text that ends with a line break. */
export function yamlText(tree: unknown): string {
  const document = new Document(tree, {
    // An anchor for a value that occurs twice would be read by everyone, but written by nobody else.
    aliasDuplicateObjects: false,
    customTags: (tags) => [smallNumber, ...tags as []],
  });
  visit(document, {
    Scalar(_, scalar) {
      if (typeof scalar.value !== "string") return;
      if (UNSAFE.test(scalar.value)) scalar.type = Scalar.QUOTE_DOUBLE;
      else if (TAKEN.test(scalar.value)) scalar.type = Scalar.QUOTE_SINGLE;
      else if (/'.*"|".*'/.test(scalar.value) && stringify(scalar.value, STYLE).startsWith("'")) {
        scalar.type = Scalar.QUOTE_DOUBLE;
      }
    },
  });
  const text = document.toString(STYLE);
  return text.replace(LEFT_RAW, escaped);
}

const smallNumber = {
  tag: "tag:yaml.org,2002:float",
  identify: (value: unknown) => typeof value === "number" && value !== 0 && Math.abs(value) < 1e-4,
  default: true,
  test: /^(?!)/,
  resolve: Number,
  stringify: ({ value }: { value: unknown }) => pythonNumber(value as number),
};

function escaped(unit: string): string {
  const code = unit.charCodeAt(0).toString(16).toUpperCase();
  return code.length <= 2 ? `\\x${code}` : `\\u${code}`;
}
