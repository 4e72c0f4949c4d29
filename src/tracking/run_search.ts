/**
 * Runs by MLflow's search language (mlflow/utils/search_utils.py), evaluated here where no server
 * does it: comparisons joined by AND, and an order.
 */
import type { Run } from "./entities.ts";
import { INVALID, TrackingError } from "./tracking_error.ts";

type Field = (run: Run) => string | number | undefined;
type Condition = (run: Run) => boolean;

const TOKEN =
  /\s*(?:(?<string>'[^']*'|"[^"]*")|(?<list>\([^)]*\))|(?<operator>!=|>=|<=|=|>|<)|(?<number>-?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?(?![\w.]))|(?<word>(?:[\w./-]|`[^`]*`|"[^"]*")+))/iy;

/** The runs that a filter lets through, in order. */
export function matchingRuns(
  runs: readonly Run[],
  { filter = "", orderBy = [], maxResults = 1000 }: {
    filter?: string;
    orderBy?: readonly string[];
    maxResults?: number;
  },
): Run[] {
  const conditions = parseFilter(filter);
  const orders = orderBy.map(parseOrder);
  const kept = runs.filter((run) => conditions.every((condition) => condition(run)));
  const sorted = kept.toSorted((a, b) => {
    for (const order of orders) {
      const compared = order(a, b);
      if (compared !== 0) return compared;
    }
    return b.startTime - a.startTime;
  });
  return sorted.slice(0, maxResults);
}

/**
 * The conditions of a filter such as `metrics.loss < 0.5 and tags.provider LIKE 'cpu%'`.
 *
 * @throws {TrackingError} naming the part that is no comparison.
 */
export function parseFilter(filter: string): Condition[] {
  const tokens = tokensIn(filter);
  const conditions: Condition[] = [];
  for (let at = 0; at < tokens.length;) {
    if (conditions.length > 0 && tokens[at++].toUpperCase() !== "AND") throw refusal(filter);
    const [key, operator = ""] = tokens.slice(at, at + 2);
    const negated = operator.toUpperCase() === "NOT";
    const [name, value] = negated
      ? [`NOT ${tokens[at + 2] ?? ""}`, tokens[at + 3]]
      : [operator, tokens[at + 2]];
    if (key === undefined || value === undefined) throw refusal(filter);
    conditions.push(conditionOf(key, { operator: name.toUpperCase(), value, filter }));
    at += negated ? 4 : 3;
  }
  return conditions;
}

/** A comparison of an order such as `metrics.f1 DESC`; runs without the value come last. */
function parseOrder(order: string): (a: Run, b: Run) => number {
  const [, key, direction = "ASC"] = /^\s*(.+?)(?:\s+(ASC|DESC))?\s*$/i.exec(order) ?? [];
  if (key === undefined) throw refusal(order);
  const field = fieldOf(key, order);
  const sign = direction.toUpperCase() === "DESC" ? -1 : 1;
  return (a, b) => {
    const [first, second] = [field(a), field(b)];
    const absent = Number(isAbsent(first)) - Number(isAbsent(second));
    if (absent !== 0 || isAbsent(first) || isAbsent(second)) return absent;
    return first === second ? 0 : first < second ? -sign : sign;
  };
}

function isAbsent(value: string | number | undefined): value is undefined {
  return value === undefined || Number.isNaN(value);
}

function conditionOf(
  key: string,
  { operator, value, filter }: { operator: string; value: string; filter: string },
): Condition {
  const field = fieldOf(key, filter);
  if (operator === "IN" || operator === "NOT IN") {
    const all = new Set([...value.matchAll(/'([^']*)'|"([^"]*)"/g)].map(([, a, b]) => a ?? b));
    return (run) => {
      const found = field(run);
      return found !== undefined && all.has(String(found)) === (operator === "IN");
    };
  }
  if (operator === "LIKE" || operator === "ILIKE") {
    const pattern = likePattern(unquoted(value), operator === "ILIKE");
    return (run) => pattern.test(String(field(run) ?? "")) && field(run) !== undefined;
  }
  const compare = COMPARISONS[operator];
  if (!compare) throw refusal(filter);
  const isText = /^['"]/.test(value);
  const wanted = isText ? unquoted(value) : Number(value);
  if (Number.isNaN(wanted)) throw refusal(filter);
  return (run) => {
    const found = field(run);
    if (found === undefined) return false;
    return compare(typeof wanted === "number" ? Number(found) : String(found), wanted);
  };
}

const COMPARISONS: Record<string, (a: string | number, b: string | number) => boolean> = {
  "=": (a, b) => a === b,
  "!=": (a, b) => a !== b,
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
  ">": (a, b) => a > b,
  ">=": (a, b) => a >= b,
};

const ATTRIBUTES: Record<string, Field> = {
  run_id: (run) => run.runId,
  run_name: (run) => run.name,
  status: (run) => run.status,
  user_id: (run) => run.userId,
  artifact_uri: (run) => run.artifactUri,
  start_time: (run) => run.startTime,
  created: (run) => run.startTime,
  end_time: (run) => run.endTime,
};

function fieldOf(key: string, filter: string): Field {
  const [, kind = "attributes", quotedName] =
    /^(?:(metrics?|params?|parameters?|tags?|attributes?|attr|run)\.)?(.+)$/i.exec(key) ?? [];
  const name = quotedName?.replace(/^([`"])(.*)\1$/, "$2");
  const [letter] = kind.toLowerCase();
  if (letter === "m") return (run) => run.metrics.find((metric) => metric.key === name)?.value;
  if (letter === "p") return (run) => run.params[name];
  if (letter === "t") return (run) => run.tags[name];
  const attribute = Object.hasOwn(ATTRIBUTES, name.toLowerCase().replaceAll(" ", "_"))
    ? ATTRIBUTES[name.toLowerCase().replaceAll(" ", "_")]
    : undefined;
  if (attribute) return attribute;
  throw new TrackingError(
    `Cannot search by '${key}' in '${filter}': expected metrics.…, params.…, tags.… or one of ` +
      Object.keys(ATTRIBUTES).map((known) => `attributes.${known}`).join(", "),
    { code: INVALID },
  );
}

function tokensIn(text: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (text.slice(TOKEN.lastIndex).trim() !== "") {
    const found = TOKEN.exec(text);
    if (!found) throw refusal(text);
    tokens.push(found[0].trim());
  }
  return tokens;
}

/** A pattern of SQL: `%` stands for any text, `_` for any character. */
function likePattern(pattern: string, ignoreCase: boolean): RegExp {
  const source = pattern.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replaceAll("%", ".*").replaceAll(
    "_",
    ".",
  );
  return new RegExp(`^${source}$`, ignoreCase ? "is" : "s");
}

function unquoted(value: string): string {
  return value.replace(/^(['"])(.*)\1$/s, "$2");
}

function refusal(text: string): TrackingError {
  return new TrackingError(
    `Cannot read filter '${text}': expected comparisons joined by AND, such as ` +
      "metrics.loss < 0.5 and params.lr = '0.1'",
    { code: INVALID },
  );
}
