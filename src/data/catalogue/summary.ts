/** Formats the report of preprocessing for the terminal. Pure. */
import type { PreprocessReport } from "./processed.ts";

/** Formats row counts, quarantine reasons, duplicates, parts and notes, a line each. */
export function formatSummary(report: PreprocessReport): string {
  const { rows, files, parts, classes, duplicates, conflicting_duplicates: conflicts } = report;
  const reasons = Object.entries(report.quarantined).filter(([, count]) => count > 0);
  const lines: [string, string][] = [
    ["rows in", `${rows.in} = ${rows.kept} kept + ${rows.quarantined} quarantined`],
    ...Object.entries(files).filter(([, count]) => count.quarantined > 0).map((
      [file, count],
    ): [string, string] => ["", `${file}: ${count.quarantined} of ${count.in} quarantined`]),
    ...reasons.map(([reason, count]): [string, string] => ["", `${count} × ${reason}`]),
    ["without description", String(report.missing_descriptions)],
    ["without picture", String(report.missing_pictures)],
    ["equal texts", `${duplicates.rows} rows in ${duplicates.groups} groups`],
    ["  labels differ", `${conflicts.rows} rows in ${conflicts.groups} groups`],
    ["classes", String(classes.length)],
    ...Object.entries(parts).filter(([, count]) => count > 0)
      .map(([part, count]): [string, string] => [part, `${count} rows`]),
    ...smallClasses(report),
    ...report.notes.map((note): [string, string] => ["note", note]),
  ];
  return lines.map(([name, value]) => `  ${name.padEnd(20)} ${value}`).join("\n");
}

function smallClasses({ classes, parts }: PreprocessReport): [string, string][] {
  return (["validation", "test"] as const).flatMap((part): [string, string][] => {
    const absent = classes.filter((entry) => entry[part] === 0);
    if (parts[part] === 0 || absent.length === 0) return [];
    const codes = absent.map(({ code }) => code).join(", ");
    return [["note", `classes without a row in ${part}: ${codes}`]];
  });
}
