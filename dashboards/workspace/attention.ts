/** Lists matters that need attention, the most pressing first, with the command or page that helps. */
import type { PreprocessReport } from "../../src/data/catalogue/processed.ts";
import type { Page } from "../page.ts";
import type { Drift } from "./drift.ts";
import type { ScoredModel } from "./models.ts";
import type { Runs } from "./runs.ts";
import type { ServiceState } from "./services.ts";
import type { Pipeline } from "./stages.ts";

/** One matter. */
export interface Matter {
  tone: "bad" | "warn";
  text: string;
  command?: string;
  /** Path of the page that tells more. */
  path?: string;
}

/** The state of everything. */
export interface Health {
  report?: PreprocessReport;
  models: readonly ScoredModel[];
  pipeline?: Pipeline;
  runs?: Runs;
  drift: Drift;
  api: ServiceState;
}

/** Share of rows in quarantine from which on it is worth a look. */
const QUARANTINE_SHARE = 0.01;
/** Expected calibration error from which on probabilities mislead. */
const CALIBRATION_ERROR = 0.05;
const LOW_F1 = 0.5;

/** Lists the matters. */
export function listMatters(health: Health, page: Page): Matter[] {
  return [
    ...pipelineMatters(health, page),
    ...driftMatters(health, page),
    ...dataMatters(health, page),
    ...modelMatters(health, page),
    ...serviceMatters(health, page),
  ].sort((a, b) => Number(a.tone === "warn") - Number(b.tone === "warn"));
}

function pipelineMatters({ pipeline }: Health, { t }: Page): Matter[] {
  const failed = pipeline?.stages.filter(({ state }) => state === "failed") ?? [];
  const stale = pipeline?.stages.filter(({ state }) => state === "stale") ?? [];
  return [
    ...failed.map(({ name }): Matter => ({
      tone: "bad",
      text: t(`Stage ${name} failed.`, `L’étape ${name} a échoué.`),
      command: "deno task pipeline",
      path: "/pipeline",
    })),
    ...(stale.length === 0 ? [] : [{
      tone: "warn" as const,
      text: t(
        `${stale.length} stages are stale: ${stale.map(({ name }) => name).join(", ")}.`,
        `${stale.length} étapes sont périmées : ${stale.map(({ name }) => name).join(", ")}.`,
      ),
      command: "deno task pipeline",
      path: "/pipeline",
    }]),
  ];
}

function driftMatters({ drift }: Health, { t }: Page): Matter[] {
  const last = drift.reports.at(-1);
  return [
    ...(last?.alarm
      ? [{
        tone: "bad" as const,
        text: t(
          `Drift alarm, last at stream ${last.name}.`,
          `Alarme de dérive, encore au flux ${last.name}.`,
        ),
        path: "/drift",
      }]
      : []),
    ...drift.faults.map((fault): Matter => ({
      tone: "warn",
      text: t(`Cannot read ${fault}.`, `Impossible de lire ${fault}.`),
    })),
  ];
}

function dataMatters({ report }: Health, page: Page): Matter[] {
  if (report === undefined) return [];
  const { t, number } = page;
  const share = report.rows.quarantined / Math.max(1, report.rows.in);
  const conflicts = report.conflicting_duplicates;
  return [
    ...(share < QUARANTINE_SHARE ? [] : [{
      tone: "bad" as const,
      text: t(
        `${page.percent(share)} of the rows are in quarantine.`,
        `${page.percent(share)} des lignes sont en quarantaine.`,
      ),
      path: "/data/quarantine",
    }]),
    ...(conflicts.groups === 0 ? [] : [{
      tone: "warn" as const,
      text: t(
        `${number(conflicts.rows)} products with equal texts have different labels.`,
        `${number(conflicts.rows)} produits aux textes égaux ont des étiquettes différentes.`,
      ),
      path: "/data/conflicts",
    }]),
  ];
}

function modelMatters({ models, runs }: Health, page: Page): Matter[] {
  const { t, number } = page;
  const best = models[0];
  if (best === undefined) return [];
  const low = Object.values(best.metrics.classes).filter(({ f1, support }) =>
    support > 0 && f1 < LOW_F1
  );
  return [
    ...(runs && !runs.versions.some(({ aliases }) => aliases.includes("champion"))
      ? [{
        tone: "warn" as const,
        text: t("No model is the champion yet.", "Aucun modèle n’est encore champion."),
        command: "deno task register && deno task promote",
        path: "/models",
      }]
      : []),
    ...(low.length === 0 ? [] : [{
      tone: "warn" as const,
      text: t(
        `Model ${best.name} has an F1 below ${number(LOW_F1, 1)} on ${low.length} classes.`,
        `Le modèle ${best.name} a un F1 sous ${number(LOW_F1, 1)} sur ${low.length} classes.`,
      ),
      path: "/models",
    }]),
    ...(best.metrics.ece < CALIBRATION_ERROR ? [] : [{
      tone: "warn" as const,
      text: t(
        `Probabilities of ${best.name} are off by ${number(best.metrics.ece, 3)} on average.`,
        `Les probabilités de ${best.name} s’écartent de ${number(best.metrics.ece, 3)} en moyenne.`,
      ),
      path: "/models",
    }]),
  ];
}

function serviceMatters({ api }: Health, { t }: Page): Matter[] {
  if (api.state === "up") return [];
  return [{
    tone: "warn",
    text: t("The API does not answer.", "L’API ne répond pas."),
    command: api.hint,
    path: "/services",
  }];
}
