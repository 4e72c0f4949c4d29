/** A table that scrolls sideways by itself where the screen is narrow. */
import type { ComponentChildren } from "preact";

/** A column's heading; numbers stand on the right. */
export interface Column {
  name: ComponentChildren;
  numeric?: boolean;
}

/** Properties of a table. */
export interface TableProps {
  /** Read by screen readers. */
  caption: string;
  columns: readonly Column[];
  rows: readonly (readonly ComponentChildren[])[];
}

/** The table, its first column as row headings. */
export function Table({ caption, columns, rows }: TableProps) {
  return (
    <div class="scroll" tabindex={0} role="region" aria-label={caption}>
      <table>
        <caption class="hidden">{caption}</caption>
        <thead>
          <tr>
            {columns.map(({ name, numeric }, at) => (
              <th key={at} scope="col" class={numeric ? "numeric" : undefined}>{name}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((cells, row) => (
            <tr key={row}>
              {cells.map((cell, at) =>
                at === 0
                  ? <th key={at} scope="row">{cell}</th>
                  : <td key={at} class={columns[at].numeric ? "numeric" : undefined}>{cell}</td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
