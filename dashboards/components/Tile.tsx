/** One figure with its name and a remark. */
import type { ComponentChildren } from "preact";

/** Properties of a tile. */
export interface TileProps {
  name: string;
  value: ComponentChildren;
  remark?: ComponentChildren;
  href?: string;
}

/** A tile, linked to the page that tells more. */
export function Tile({ name, value, remark, href }: TileProps) {
  return (
    <li class="card tile">
      <span class="tile-name">{href ? <a href={href}>{name}</a> : name}</span>
      <span class="tile-value">{value}</span>
      {remark && <span class="tile-remark">{remark}</span>}
    </li>
  );
}
