/** The table of values that differ between two revisions, for a terminal or a pull request. */
import { terminalTable } from "../src/terminal/text_table.ts";
import { gitRevision, type Revision, workspaceRevision } from "../src/versions/revision.ts";
import {
  changeCells,
  diffValues,
  markdownTable,
  type ValueFiles,
} from "../src/versions/value_diff.ts";

/** Options of both commands. */
export const diffOptions = {
  markdown: { type: "boolean", help: "print a table for a pull request" },
  all: { type: "boolean", help: "list values below the first level, such as each class, too" },
} as const;

/** The positional arguments of both commands. */
export const diffWords = { placeholder: "[REV [REV]]", help: "default: HEAD, and what lies here" };

/** Reads both revisions by `read`, and gives the table. */
export async function valueDiff(
  [from = "HEAD", to]: readonly string[],
  { markdown, all, read, depth }: {
    markdown: boolean;
    all: boolean;
    read: (revision: Revision) => Promise<ValueFiles>;
    /** Keys of more levels are listed with `all` alone. */
    depth: number;
  },
): Promise<string> {
  const after = to === undefined ? workspaceRevision : await gitRevision(to);
  const changes = diffValues(await read(await gitRevision(from)), await read(after));
  const shown = changes.filter(({ key }) => all || key.split(".").length <= depth);
  const hidden = changes.length - shown.length;
  const rest = hidden > 0 ? [`${hidden} more values below differ: --all lists them`] : [];
  if (shown.length === 0) {
    return [`Nothing changed between ${from} and ${after.name}`, ...rest].join("\n");
  }
  const headers = ["file", "key", from, after.name, "change"];
  const rows = shown.map(changeCells);
  const table = markdown
    ? markdownTable(headers, rows)
    : terminalTable(headers.map((header) => ({ header, maxWidth: 40 })), rows);
  return [table, ...rest].join("\n\n");
}
