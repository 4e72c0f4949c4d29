/** Models: scores compared, curves, confusions, runs and versions. */
import { Badge } from "../components/Badge.tsx";
import { Confusion } from "../components/Confusion.tsx";
import { Empty } from "../components/Empty.tsx";
import { drawFigure } from "../components/Figure.tsx";
import { Layout } from "../components/Layout.tsx";
import { Pages } from "../components/Pages.tsx";
import { ProductList } from "../components/ProductList.tsx";
import { Table } from "../components/Table.tsx";
import { type Page, queryNumber } from "../page.ts";
import {
  readConfusion,
  readLabels,
  readModels,
  readPredictions,
  type ScoredModel,
} from "../workspace/models.ts";
import { readPart } from "../workspace/products.ts";
import type { Runs } from "../workspace/runs.ts";

/** Draws the page; `?model=` chooses one. */
export async function modelsPage(page: Page) {
  const { t, workspace, query } = page;
  const models = await readModels(workspace.files);
  const title = t("Models", "Modèles");
  if (models.length === 0) {
    return (
      <Layout page={page} title={title}>
        <Empty command="deno task pipeline">
          {t("No model was scored yet.", "Aucun modèle n’est encore noté.")}
        </Empty>
      </Layout>
    );
  }
  const model = models.find(({ name }) => name === query.get("model")) ?? models[0];
  const chosen = { model: model.name };
  const [confusion, labels, card, runs, f1, curves, reliability, risk] = await Promise.all([
    readConfusion(workspace.files, model.name),
    readLabels(workspace.files),
    workspace.files.readText(`models/${model.name}/card.md`),
    workspace.runs.read(),
    drawFigure("class_f1", page, chosen),
    drawFigure("learning", page, chosen),
    drawFigure("reliability", page, chosen),
    drawFigure("risk_coverage", page, chosen),
  ]);
  return (
    <Layout
      page={page}
      title={title}
      lead={t("All scored on the same test part.", "Tous notés sur la même partie de test.")}
    >
      <Comparison models={models} chosen={model.name} page={page} />
      <nav class="tabs" aria-label={t("Models", "Modèles")}>
        {models.map(({ name }) => (
          <a
            key={name}
            href={page.href("/models", { model: name })}
            aria-current={name === model.name ? "true" : undefined}
          >
            {name}
          </a>
        ))}
      </nav>
      <div class="columns">
        {f1}
        <div>{reliability}{risk}</div>
      </div>
      {confusion && <Confusion page={page} model={model.name} labels={labels} counts={confusion} />}
      <div class="columns">
        <div>{curves}</div>
        <div>{runs && <Versions runs={runs} page={page} />}</div>
      </div>
      {runs && <RunList runs={runs} page={page} />}
      {card && (
        <details class="card">
          <summary>{t("Model card", "Fiche du modèle")}</summary>
          <pre class="text" tabindex={0}>{card}</pre>
        </details>
      )}
    </Layout>
  );
}

function Comparison(
  { models, chosen, page }: { models: ScoredModel[]; chosen: string; page: Page },
) {
  const { t, number, percent } = page;
  return (
    <Table
      caption={t("Scores of the models", "Scores des modèles")}
      columns={[
        { name: t("Model", "Modèle") },
        { name: t("Weighted F1", "F1 pondéré"), numeric: true },
        { name: t("95 % interval", "Intervalle à 95 %"), numeric: true },
        { name: t("Macro F1", "F1 macro"), numeric: true },
        { name: t("Accuracy", "Exactitude"), numeric: true },
        { name: t("Calibration error", "Erreur de calibration"), numeric: true },
        { name: t("Answered at 95 %", "Répondu à 95 %"), numeric: true },
        { name: t("Rows", "Lignes"), numeric: true },
      ]}
      rows={models.map(({ name, metrics }) => [
        name === chosen ? <strong key="name">{name}</strong> : name,
        number(metrics.weighted_f1, 3),
        `${number(metrics.weighted_f1_low, 3)} – ${number(metrics.weighted_f1_high, 3)}`,
        number(metrics.macro_f1, 3),
        number(metrics.accuracy, 3),
        number(metrics.ece, 3),
        percent(metrics.coverage_at_95_accuracy ?? 0),
        number(metrics.rows),
      ])}
    />
  );
}

function Versions({ runs, page }: { runs: Runs; page: Page }) {
  const { t } = page;
  return (
    <section>
      <h2>{t("Versions", "Versions")}</h2>
      {runs.versions.length === 0
        ? (
          <Empty command="deno task register && deno task promote">
            {t("No version is registered.", "Aucune version n’est enregistrée.")}
          </Empty>
        )
        : (
          <Table
            caption={t("Registered versions", "Versions enregistrées")}
            columns={[
              { name: t("Version", "Version") },
              { name: "Alias" },
              { name: t("Registered", "Enregistrée") },
              { name: "Source" },
            ]}
            rows={runs.versions.map(({ name, version, aliases, creationTime, source }) => [
              `${name} ${version}`,
              aliases.map((alias) => <Badge key={alias} tone="plain">{alias}</Badge>),
              page.time(creationTime),
              source,
            ])}
          />
        )}
    </section>
  );
}

function RunList({ runs, page }: { runs: Runs; page: Page }) {
  const { t, number } = page;
  const value = (run: Runs["runs"][number], key: string) => {
    const found = run.metrics.find((metric) => metric.key === key)?.value;
    return found === undefined ? "–" : number(found, 3);
  };
  return (
    <section>
      <h2>{t("Runs", "Exécutions")}</h2>
      <Table
        caption={t("Newest runs", "Dernières exécutions")}
        columns={[
          { name: t("Run", "Exécution") },
          { name: t("Started", "Début") },
          { name: t("State", "État") },
          { name: t("Seconds", "Secondes"), numeric: true },
          { name: t("Weighted F1", "F1 pondéré"), numeric: true },
        ]}
        rows={runs.runs.map((run) => [
          `${run.name} ${run.runId.slice(0, 8)}`,
          page.time(run.startTime),
          run.status.toLowerCase(),
          run.endTime === undefined ? "–" : number((run.endTime - run.startTime) / 1000, 1),
          value(run, "weighted_f1"),
        ])}
      />
    </section>
  );
}

const SHOWN = 24;

/** The products of one cell of the confusion matrix: `?model=&actual=&predicted=&from=`. */
export async function confusedPage(page: Page) {
  const { t, query, workspace } = page;
  const model = query.get("model") ?? "";
  const [labels, predictions, test] = await Promise.all([
    readLabels(workspace.files),
    /^[\w-]+$/.test(model) ? readPredictions(workspace.files, model) : undefined,
    readPart(workspace.files, "test"),
  ]);
  const position = (code: string | null) =>
    labels.findIndex((label) => String(label.code) === code);
  const [actual, predicted] = [position(query.get("actual")), position(query.get("predicted"))];
  const title = t("Confused products", "Produits confondus");
  const fits = predictions && test && predictions.actual.length === test.size;
  if (!fits || actual < 0 || predicted < 0) {
    return (
      <Layout page={page} title={title}>
        <Empty command="deno task pipeline">
          {t(
            "There are no predictions for this model and these classes.",
            "Il n’y a pas de prédictions pour ce modèle et ces classes.",
          )}
        </Empty>
      </Layout>
    );
  }
  const rows = (test.rowsByClass.get(actual) ?? [])
    .filter((row) => predictions.predicted[row] === predicted)
    .sort((a, b) => predictions.confidence[b] - predictions.confidence[a]);
  const from = queryNumber(query, "from", { otherwise: 0 });
  return (
    <Layout
      page={page}
      title={title}
      lead={t(
        `${rows.length} products of ${labels[actual].name} that ${model} takes for ${
          labels[predicted].name
        }, the surest first.`,
        `${rows.length} produits de ${labels[actual].name} que ${model} prend pour ${
          labels[predicted].name
        }, les plus sûrs d’abord.`,
      )}
    >
      <p>
        <a href={page.href("/models", { model })}>{t("← Models", "← Modèles")}</a>
      </p>
      <ProductList
        page={page}
        labels={labels}
        products={rows.slice(from, from + SHOWN).map((row) => ({
          product: test.product(row),
          remark: `${labels[predicted].name} ${page.percent(predictions.confidence[row])} · ${
            labels[actual].name
          } ${page.percent(predictions.truth[row])}`,
        }))}
      />
      <Pages page={page} from={from} size={SHOWN} total={rows.length} />
    </Layout>
  );
}
