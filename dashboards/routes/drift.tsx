/** Drift: streams over time, the features of one, expected scores and decisions. */
import { Badge } from "../components/Badge.tsx";
import { Empty } from "../components/Empty.tsx";
import { drawFigure } from "../components/Figure.tsx";
import { Layout } from "../components/Layout.tsx";
import { Table } from "../components/Table.tsx";
import type { Page } from "../page.ts";
import {
  type Decision,
  type DriftedColumn,
  readDrift,
  type StreamReport,
} from "../workspace/drift.ts";

/** Draws the page; `?stream=` chooses a report. */
export async function driftPage(page: Page) {
  const { t, workspace, query } = page;
  const title = t("Drift", "Dérive");
  const { reports, decisions } = await readDrift(workspace.files);
  const report = reports.find(({ name }) => name === query.get("stream")) ?? reports.at(-1);
  if (report === undefined) {
    return (
      <Layout page={page} title={title}>
        <Empty command="deno task streams:make && deno task stream --all">
          {t(
            "No stream has been compared with the training data yet: metrics/drift is empty.",
            "Aucun flux n’a encore été comparé aux données d’entraînement : metrics/drift est vide.",
          )}
        </Empty>
        {decisions.length > 0 && <Decisions decisions={decisions} page={page} />}
      </Layout>
    );
  }
  const [timeline, scores, evidence, distributions] = await Promise.all([
    drawFigure("drift_timeline", page),
    drawFigure("expected_f1", page),
    drawFigure("drift_evidence", page),
    drawFigure("drift_distributions", page, { stream: report.name }),
  ]);
  return (
    <Layout
      page={page}
      title={title}
      lead={t(
        "Each stream of products, compared with the training data.",
        "Chaque flux de produits, comparé aux données d’entraînement.",
      )}
    >
      {timeline}
      <div class="columns">
        <div>{evidence}</div>
        <div>{scores}</div>
      </div>
      <nav class="tabs" aria-label={t("Streams", "Flux")}>
        {reports.map(({ name }) => (
          <a
            key={name}
            href={page.href("/drift", { stream: name })}
            aria-current={name === report.name ? "true" : undefined}
          >
            {name}
          </a>
        ))}
      </nav>
      <Features report={report} page={page} />
      {distributions}
      {report.f1_change && <Change change={report.f1_change} page={page} />}
      <Decisions decisions={decisions} page={page} />
    </Layout>
  );
}

function Features({ report, page }: { report: StreamReport; page: Page }) {
  const { t } = page;
  return (
    <section>
      <h2>{`${t("Features of", "Variables de")} ${report.name}`}</h2>
      <p>
        <Badge tone={report.alarm ? "bad" : "good"}>
          {report.alarm ? t("alarm", "alarme") : t("no alarm", "pas d’alarme")}
        </Badge>{" "}
        {`${page.percent(report.drift_share, 0)} ${
          t("of the features drifted", "des variables dérivent")
        } · ${t("model", "modèle")} ${report.model} · ${page.time(report.started)}`}
      </p>
      <Table
        caption={t("Features", "Variables")}
        columns={[
          { name: t("Feature", "Variable") },
          { name: t("Test", "Test") },
          { name: t("Score", "Score"), numeric: true },
          { name: t("Threshold", "Seuil"), numeric: true },
          { name: t("ln evidence", "ln indices"), numeric: true },
          { name: t("Verdict", "Verdict") },
        ]}
        rows={report.columns.map((column) => featureRow(column, page))}
      />
    </section>
  );
}

/** The change of the score since the reference, and the products that cost the most. */
function Change(
  { change, page }: { change: NonNullable<StreamReport["f1_change"]>; page: Page },
) {
  const { t } = page;
  const signed = (value: number) => `${value < 0 ? "−" : "+"}${page.number(Math.abs(value), 3)}`;
  return (
    <section>
      <h2>{t("What changed the F1", "Ce qui a changé le F1")}</h2>
      <p>
        {t(
          `${signed(change.total)} since the reference: ${
            signed(change.class_mix)
          } by the class mix, ${signed(change.within_classes)} within classes.`,
          `${signed(change.total)} depuis la référence : ${
            signed(change.class_mix)
          } par la répartition des classes, ${signed(change.within_classes)} au sein des classes.`,
        )}
      </p>
      {change.driving.length > 0 && (
        <Table
          caption={t("Products that cost the most", "Produits qui coûtent le plus")}
          columns={[
            { name: t("Product", "Produit") },
            { name: t("True class", "Vraie classe") },
            { name: t("Predicted", "Prédite") },
            { name: t("Gain were it right", "Gain si juste"), numeric: true },
          ]}
          rows={change.driving.map(({ index, actual, predicted, gain }) => [
            String(index),
            actual,
            predicted,
            page.number(gain, 5),
          ])}
        />
      )}
    </section>
  );
}

function featureRow(column: DriftedColumn, page: Page) {
  const { t, number } = page;
  const evidence = typeof column.log_evidence === "number" ? number(column.log_evidence, 2) : "–";
  if (column.error !== undefined) {
    return [column.column, "–", "–", "–", evidence, column.error];
  }
  return [
    column.column,
    column.method ?? "–",
    typeof column.score === "number" ? Number(column.score.toPrecision(3)).toString() : "–",
    column.threshold === undefined ? "–" : number(column.threshold, 3),
    evidence,
    column.drifted
      ? <Badge key="verdict" tone="bad">{t("drifted", "dérive")}</Badge>
      : <Badge key="verdict" tone="good">{t("stable", "stable")}</Badge>,
  ];
}

function Decisions({ decisions, page }: { decisions: readonly Decision[]; page: Page }) {
  const { t } = page;
  return (
    <section>
      <h2>{t("Decisions", "Décisions")}</h2>
      {decisions.length === 0
        ? <p class="card">{t("None taken yet.", "Aucune pour l’instant.")}</p>
        : (
          <Table
            caption={t("Decisions and reasons", "Décisions et raisons")}
            columns={[
              { name: t("Time", "Date") },
              { name: t("Stream", "Flux") },
              { name: t("Decision", "Décision") },
              { name: t("Reasons", "Raisons") },
            ]}
            rows={decisions.toReversed().map(({ time, stream, decision, reasons }) => [
              time === undefined ? "–" : page.time(time),
              String(stream ?? "–"),
              decision,
              reasons?.join(" · ") ?? "",
            ])}
          />
        )}
    </section>
  );
}
