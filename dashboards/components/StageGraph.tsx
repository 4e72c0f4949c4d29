/** The graph of the stages, drawn from dvc.yaml: a column for each depth. */
import type { Page } from "../page.ts";
import type { ShownStage, StageState } from "../workspace/stages.ts";

const BOX = { width: 150, height: 34 };
const GAP = { across: 44, down: 14 };

const SIGNS: Record<StageState, string> = {
  current: "✓",
  stale: "!",
  failed: "✕",
  unused: "·",
  unknown: "·",
};

/** The name of a state. */
export function stateName(state: StageState, { t }: Page): string {
  return {
    current: t("up to date", "à jour"),
    stale: t("stale", "périmée"),
    failed: t("failed", "échouée"),
    unused: t("not asked for", "pas demandée"),
    unknown: t("unknown", "inconnue"),
  }[state];
}

/** The drawing; `link` adds links to the stages' details below. */
export function StageGraph(
  { stages, page, link = false }: { stages: readonly ShownStage[]; page: Page; link?: boolean },
) {
  const columns = Map.groupBy(stages, ({ depth }) => depth);
  const place = new Map(
    [...columns].flatMap(([depth, column]) =>
      column.map(({ name }, at) =>
        [name, {
          x: depth * (BOX.width + GAP.across),
          y: at * (BOX.height + GAP.down),
        }] as const
      )
    ),
  );
  const width = columns.size * (BOX.width + GAP.across) - GAP.across;
  const most = Math.max(...[...columns.values()].map((column) => column.length));
  const height = most * (BOX.height + GAP.down) - GAP.down;
  const label = page.t("Graph of the stages", "Graphe des étapes");
  return (
    <div class="scroll graph" tabindex={0} role="region" aria-label={label}>
      <svg viewBox={`-2 -2 ${width + 4} ${height + 4}`} width={width} height={height}>
        <g class="edges" aria-hidden="true">
          {stages.flatMap(({ name, upstream }) =>
            upstream.map((up) => {
              const [from, to] = [place.get(up)!, place.get(name)!];
              const [x, y] = [from.x + BOX.width, from.y + BOX.height / 2];
              const end = to.y + BOX.height / 2;
              const middle = (x + to.x) / 2;
              return (
                <path
                  key={`${up} ${name}`}
                  d={`M${x},${y} C${middle},${y} ${middle},${end} ${to.x},${end}`}
                />
              );
            })
          )}
        </g>
        {stages.map(({ name, state }) => {
          const { x, y } = place.get(name)!;
          const box = (
            <>
              <rect width={BOX.width} height={BOX.height} rx="6" />
              <text x="12" y="21">
                <tspan aria-hidden="true">{SIGNS[state]}</tspan>
                {` ${name}`}
                <tspan class="hidden-text">{`, ${stateName(state, page)}`}</tspan>
              </text>
            </>
          );
          return (
            <g key={name} class={`stage ${state}`} transform={`translate(${x},${y})`}>
              {link ? <a href={`#stage-${name}`}>{box}</a> : box}
            </g>
          );
        })}
      </svg>
    </div>
  );
}
