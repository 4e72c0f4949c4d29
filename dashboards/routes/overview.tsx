/** Overview: the health of everything, and what needs attention. */
import type { PreprocessReport } from "../../src/data/catalogue/processed.ts";
import { Badge } from "../components/Badge.tsx";
import { Command } from "../components/Command.tsx";
import { Layout } from "../components/Layout.tsx";
import { Tile } from "../components/Tile.tsx";
import type { Page } from "../page.ts";
import { type Health, listMatters } from "../workspace/attention.ts";
import { readDrift } from "../workspace/drift.ts";
import { readModels } from "../workspace/models.ts";
import { listServices, probeService } from "../workspace/services.ts";
import { readPipeline } from "../workspace/stages.ts";

/** Draws the page. */
export async function overviewPage(page: Page) {
  const { t, workspace } = page;
  const { files } = workspace;
  const [report, models, pipeline, runs, drift, api] = await Promise.all([
    files.readJson<PreprocessReport>("data/processed/report.json"),
    readModels(files),
    readPipeline(workspace),
    workspace.runs.read(),
    readDrift(files),
    probeService(listServices(workspace)[0]),
  ]);
  const title = t("Overview", "Vue d’ensemble");
  if (report === undefined && models.length === 0) {
    return (
      <Layout page={page} title={title}>
        <section class="card first">
          <h2>{t("Nothing has run here yet", "Rien n’a encore tourné ici")}</h2>
          <p>
            {t(
              "These pages show what the pipeline writes. Run it once, then come back: data, models and scores appear by themselves.",
              "Ces pages montrent ce que le pipeline écrit. Lancez-le une fois, puis revenez : données, modèles et scores apparaîtront d’eux-mêmes.",
            )}
          </p>
          <p>
            <Command>deno task pipeline</Command>
          </p>
          <p class="note">
            {t(
              "It makes a sample catalogue of 6,000 products, trains a text model and scores it, in about a minute.",
              "Il crée un catalogue d’exemple de 6 000 produits, entraîne un modèle de texte et le note, en une minute environ.",
            )} <a href={page.href("/about")}>{t("What this is", "Ce que c’est")}</a>
          </p>
        </section>
      </Layout>
    );
  }
  const health: Health = { report, models, pipeline, runs, drift, api };
  return (
    <Layout
      page={page}
      title={title}
      lead={t(
        "Data, models, drift and service at a glance.",
        "Données, modèles, dérive et service en un coup d’œil.",
      )}
    >
      <ul class="tiles">{tiles(health, page)}</ul>
      <section>
        <h2>{t("Needs attention", "À regarder")}</h2>
        <Matters health={health} page={page} />
      </section>
      <LastRun health={health} page={page} />
    </Layout>
  );
}

function tiles({ report, models, drift, api }: Health, page: Page) {
  const { t, number, percent } = page;
  const best = models[0];
  const last = drift.reports.at(-1);
  return [
    <Tile
      key="data"
      name={t("Data", "Données")}
      href={page.href("/data")}
      value={report ? number(report.rows.kept) : "–"}
      remark={report &&
        t(
          `products in ${report.classes.length} classes, ${
            number(report.rows.quarantined)
          } in quarantine`,
          `produits en ${report.classes.length} classes, ${
            number(report.rows.quarantined)
          } en quarantaine`,
        )}
    />,
    <Tile
      key="model"
      name={t("Best model", "Meilleur modèle")}
      href={page.href("/models")}
      value={best ? number(best.metrics.weighted_f1, 3) : "–"}
      remark={best &&
        `${t("weighted F1", "F1 pondéré")}, ${best.name} [${
          number(best.metrics.weighted_f1_low, 3)
        } – ${number(best.metrics.weighted_f1_high, 3)}]`}
    />,
    <Tile
      key="drift"
      name={t("Drift", "Dérive")}
      href={page.href("/drift")}
      value={last
        ? (
          <Badge tone={last.alarm ? "bad" : "good"}>
            {last.alarm ? t("alarm", "alarme") : t("stable", "stable")}
          </Badge>
        )
        : "–"}
      remark={last
        ? `${last.name}: ${percent(last.drift_share, 0)} ${t("of features", "des variables")}`
        : t("no stream watched yet", "aucun flux surveillé")}
    />,
    <Tile
      key="api"
      name="API"
      href={page.href("/services")}
      value={
        <Badge tone={api.state === "up" ? "good" : "plain"}>
          {api.state === "up" ? t("answers", "répond") : t("not running", "à l’arrêt")}
        </Badge>
      }
      remark={api.url}
    />,
  ];
}

function Matters({ health, page }: { health: Health; page: Page }) {
  const matters = listMatters(health, page);
  if (matters.length === 0) {
    return <p class="card">{page.t("Nothing: all is well.", "Rien : tout va bien.")}</p>;
  }
  return (
    <ul class="matters">
      {matters.map(({ tone, text, command, path }, at) => (
        <li class="card" key={at}>
          <Badge tone={tone}>
            {tone === "bad" ? page.t("now", "vite") : page.t("soon", "bientôt")}
          </Badge>
          <span class="matter-text">{text}</span>
          {command && <Command>{command}</Command>}
          {path && (
            <a href={page.href(path)}>
              {page.t("Look", "Voir")}
              <span class="hidden">{` — ${text}`}</span>
            </a>
          )}
        </li>
      ))}
    </ul>
  );
}

function LastRun({ health, page }: { health: Health; page: Page }) {
  const { t } = page;
  const lastRun = health.pipeline?.lastRun;
  return (
    <section>
      <h2>{t("Last run of the pipeline", "Dernière exécution du pipeline")}</h2>
      {lastRun
        ? (
          <p class="card">
            <Badge tone={lastRun.succeeded ? "good" : "bad"}>
              {lastRun.succeeded ? t("succeeded", "réussie") : t("failed", "échouée")}
            </Badge>{" "}
            {page.time(lastRun.time)} · <a href={page.href("/pipeline")}>{t("Stages", "Étapes")}</a>
          </p>
        )
        : (
          <p class="card">
            {t("No run is recorded here.", "Aucune exécution n’est enregistrée ici.")}{" "}
            <Command>deno task pipeline</Command>
          </p>
        )}
    </section>
  );
}
