/** A picture under a grid: how far each region spoke for a class. */
import type { Page } from "../page.ts";
import { type RegionInfluence, REGIONS } from "../workspace/region_influence.ts";

/** Draws the picture, the regions that matter in blue (for) or orange (against), with their points. */
export function Regions(
  { influence: { picture, falls }, name, page }: {
    influence: RegionInfluence;
    name: string;
    page: Page;
  },
) {
  const { t, number } = page;
  const most = Math.max(0.01, ...falls.map(Math.abs));
  const title = t(
    `Regions of the picture for and against ${name}`,
    `Régions de l’image pour et contre ${name}`,
  );
  return (
    <>
      <h3>{title}</h3>
      <p class="note">
        {t(
          "Each region was covered once. Blue, +: covering it lowers the probability; orange, −: raises it. In points of percent.",
          "Chaque région a été cachée une fois. Bleu, + : la cacher baisse la probabilité ; orange, − : l’augmente. En points de pourcentage.",
        )}
      </p>
      <svg class="regions" viewBox={`0 0 ${100 * REGIONS} ${100 * REGIONS}`} role="img">
        <title>{title}</title>
        <image
          href={`data:image/png;base64,${picture.toBase64()}`}
          width={100 * REGIONS}
          height={100 * REGIONS}
        />
        {falls.map((fall, at) => {
          const [x, y] = [100 * (at % REGIONS), 100 * Math.floor(at / REGIONS)];
          const points = number(Math.round(1000 * fall) / 10 + 0, 1); // −0 + 0 is 0
          return (
            <g key={at}>
              <rect
                x={x}
                y={y}
                width={100}
                height={100}
                fill={fall > 0 ? "var(--blue)" : "var(--orange)"}
                fill-opacity={(0.6 * Math.abs(fall) / most).toFixed(2)}
              />
              <text x={x + 50} y={y + 56}>{fall >= 0.0005 ? `+${points}` : points}</text>
            </g>
          );
        })}
      </svg>
    </>
  );
}
