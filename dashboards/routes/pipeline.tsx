/** Pipeline: the stages with state, duration and last log; a run is started with an admin token. */
import { Badge, type Tone } from "../components/Badge.tsx";
import { Command } from "../components/Command.tsx";
import { Empty } from "../components/Empty.tsx";
import { Layout } from "../components/Layout.tsx";
import { StageGraph, stateName } from "../components/StageGraph.tsx";
import { Island } from "../islands/Island.tsx";
import type { Page } from "../page.ts";
import { readPipeline, type ShownStage, type StageState } from "../workspace/stages.ts";

const TONES: Record<StageState, Tone> = {
  current: "good",
  stale: "warn",
  failed: "bad",
  unused: "plain",
  unknown: "plain",
};

/** Draws the page; `?run=` watches a run that was started. `canRun`: tokens can be checked. */
export async function pipelinePage(page: Page, { canRun }: { canRun: boolean }) {
  const { t, workspace } = page;
  const pipeline = await readPipeline(workspace);
  if (pipeline === undefined) {
    return (
      <Layout page={page} title="Pipeline">
        <Empty>{t("There is no dvc.yaml here.", "Il n’y a pas de dvc.yaml ici.")}</Empty>
      </Layout>
    );
  }
  return (
    <Layout
      page={page}
      title="Pipeline"
      lead={t(
        "The stages of dvc.yaml; an arrow leads from a stage to those that need its outs.",
        "Les étapes de dvc.yaml ; une flèche va d’une étape à celles qui ont besoin de ses sorties.",
      )}
    >
      <div class="card">
        <StageGraph stages={pipeline.stages} page={page} link />
      </div>
      <section class="card" id="run">
        <h2>{t("Run", "Exécuter")}</h2>
        {canRun ? <RunForm page={page} /> : (
          <p>
            {t(
              "Runs can be started from here once a secret checks tokens. Set one, restart, and make an admin token:",
              "Une exécution peut partir d’ici dès qu’un secret vérifie les jetons. Posez-en un, relancez, et créez un jeton admin :",
            )} <Command>export ETIQUETTE_JWT_SECRET=$(deno task -q token --new-secret)</Command>
            {" "}
            <Command>deno task -q token --sub me --scope admin</Command>
          </p>
        )}
      </section>
      <h2>{t("Stages", "Étapes")}</h2>
      {pipeline.stages.map((stage) => <Stage key={stage.name} stage={stage} page={page} />)}
    </Layout>
  );
}

function RunForm({ page }: { page: Page }) {
  const { t, query } = page;
  const run = query.get("run");
  return (
    <Island
      name="PipelineRun"
      props={{
        action: "/pipeline/runs",
        run: run !== null && /^[\w-]{36}$/.test(run) ? run : null,
        texts: {
          token: t("Admin token", "Jeton admin"),
          start: t("Run the stale stages", "Exécuter les étapes périmées"),
          running: t("Running…", "En cours…"),
          done: t("Done. Reload to see the states.", "Terminé. Rechargez pour voir les états."),
          failed: t("Failed, see the last lines.", "Échec, voir les dernières lignes."),
          refused: t("Refused:", "Refusé :"),
          lost: t("The connection was lost.", "La connexion est perdue."),
        },
      }}
    />
  );
}

function Stage({ stage, page }: { stage: ShownStage; page: Page }) {
  const { t, number } = page;
  const { name, state, record, reasons, outs, description, command } = stage;
  return (
    <details class="card stage-details" id={`stage-${name}`}>
      <summary>
        <strong>{name}</strong> <Badge tone={TONES[state]}>{stateName(state, page)}</Badge>
        <span class="note">
          {record?.status === "done" &&
            ` ${number(record.milliseconds / 1000, 1)} s · ${page.time(record.time)}`}
        </span>
      </summary>
      {description && <p>{description}</p>}
      <p>
        <Command>{command}</Command>
      </p>
      <p class="note">{`${t("Writes", "Écrit")} ${outs.join(", ")}`}</p>
      {reasons.length > 0 && (
        <>
          <p>{t("Would run because:", "Tournerait parce que :")}</p>
          <ul>{reasons.slice(0, 12).map((reason) => <li key={reason}>{reason}</li>)}</ul>
          {reasons.length > 12 && <p class="note">{`+ ${reasons.length - 12}`}</p>}
        </>
      )}
      {record?.error && <p class="error">{record.error}</p>}
      {record && record.lines.length > 0 && (
        <pre class="log" tabindex={0}>{record.lines.join("\n")}</pre>
      )}
    </details>
  );
}
