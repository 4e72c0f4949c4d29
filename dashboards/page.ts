/** The context of a page: its language, its address and the files that it reads. */
import type { StageStatus } from "../src/pipeline/status_report.ts";
import type { FileCache } from "./workspace/file_cache.ts";
import type { RunReader } from "./workspace/runs.ts";

/** A language of the pages. */
export type Language = "en" | "fr";

/** Gives the status of the stages that the parameters ask for. */
type StageCheck = () => Promise<StageStatus[]>;

/** Sources of everything that pages show. */
export interface Workspace {
  files: FileCache;
  /** The tree of params.yaml, which dvc.yaml's templates use. */
  params: Readonly<Record<string, unknown>>;
  runs: RunReader;
  checkStages: StageCheck;
  /** Address of the API, without a final slash. */
  api: string;
  /** Other services by name: addresses from the environment. */
  services: Readonly<Record<string, string>>;
}

/** A request for a page. */
export interface Page {
  language: Language;
  /** Path without the language, such as `/models`. */
  path: string;
  query: URLSearchParams;
  workspace: Workspace;
  /** The text in the page's language. */
  t(english: string, french: string): string;
  /** The address of a path in the page's language. */
  href(path: string, query?: Readonly<Record<string, string | number | undefined>>): string;
  /** A number as the language writes it. */
  number(value: number, digits?: number): string;
  /** A share as percentage. */
  percent(share: number, digits?: number): string;
  /** A time, to the minute in UTC. */
  time(value: string | number): string;
}

/** Makes the page of an address. */
export function openPage(url: URL, workspace: Workspace): Page {
  const french = /^\/fr(\/|$)/.test(url.pathname);
  const language = french ? "fr" : "en";
  const locale = french ? "fr-FR" : "en-GB";
  const path = (french ? url.pathname.slice(3) : url.pathname) || "/";
  const format = (value: number, options: Intl.NumberFormatOptions) =>
    new Intl.NumberFormat(locale, options).format(value);
  return {
    language,
    path,
    query: url.searchParams,
    workspace,
    t: (english, french_) => french ? french_ : english,
    href: (to, query = {}) => localPath(language, to) + queryText(query),
    number: (value, digits = 0) =>
      format(value, { minimumFractionDigits: digits, maximumFractionDigits: digits }),
    percent: (share, digits = 1) =>
      format(share, {
        style: "percent",
        minimumFractionDigits: digits,
        maximumFractionDigits: digits,
      }),
    time: (value) => {
      const time = new Date(value);
      if (Number.isNaN(time.getTime())) return String(value);
      return new Intl.DateTimeFormat(locale, {
        dateStyle: "medium",
        timeStyle: "short",
        timeZone: "UTC",
      }).format(time) + " UTC";
    },
  };
}

/** The path of a page in a language. */
export function localPath(language: Language, path: string): string {
  if (language === "en") return path;
  return path === "/" ? "/fr" : `/fr${path}`;
}

/** `?a=b` of the values that there are. */
export function queryText(query: Readonly<Record<string, string | number | undefined>>): string {
  const pairs = Object.entries(query).flatMap(([key, value]) =>
    value === undefined || value === "" ? [] : [[key, String(value)]]
  );
  return pairs.length === 0 ? "" : `?${new URLSearchParams(pairs)}`;
}

/** A whole number in the query, within bounds; the default where there is none. */
export function queryNumber(
  query: URLSearchParams,
  name: string,
  { otherwise, most = Number.MAX_SAFE_INTEGER }: { otherwise: number; most?: number },
): number {
  const value = Number(query.get(name) ?? otherwise);
  return Number.isInteger(value) && value >= 0 ? Math.min(value, most) : otherwise;
}
