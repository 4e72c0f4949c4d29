/** Data: classes, lengths, quarantine, conflicts, products and search. */
import type { PreprocessReport } from "../../src/data/catalogue/processed.ts";
import { Empty } from "../components/Empty.tsx";
import { drawFigure } from "../components/Figure.tsx";
import { Layout } from "../components/Layout.tsx";
import { Pages } from "../components/Pages.tsx";
import { ProductList } from "../components/ProductList.tsx";
import { Table } from "../components/Table.tsx";
import { Tile } from "../components/Tile.tsx";
import type { CatalogueQuality } from "../../src/features/monitoring/catalogue_quality.ts";
import { languageName, readQuality } from "../figures/quality_figures.ts";
import { type Page, queryNumber } from "../page.ts";
import { readCsv, readLabels, readModels, readPredictions } from "../workspace/models.ts";
import { type Part, PARTS, randomRows, readPart, searchRows } from "../workspace/products.ts";

/** Draws the page. */
export async function dataPage(page: Page) {
  const { t, workspace, number, percent } = page;
  const report = await workspace.files.readJson<PreprocessReport>("data/processed/report.json");
  const title = t("Data", "Données");
  if (report === undefined) return <NoData page={page} title={title} />;
  const figures = await Promise.all([
    drawFigure("class_sizes", page),
    drawFigure("missing_descriptions", page),
    drawFigure("title_lengths", page),
    drawFigure("description_lengths", page),
    drawFigure("languages", page),
    drawFigure("picture_contrast", page),
    drawFigure("picture_sharpness", page),
    drawFigure("useful_surface", page),
  ]);
  const quality = await readQuality(page);
  const { rows, duplicates, conflicting_duplicates: conflicts } = report;
  const sizes = report.classes.map((entry) => entry.train + entry.validation + entry.test);
  const share = (count: number) => percent(count / Math.max(1, rows.kept));
  return (
    <Layout
      page={page}
      title={title}
      lead={t(
        `${number(rows.in)} rows = ${number(rows.kept)} kept + ${
          number(rows.quarantined)
        } in quarantine.`,
        `${number(rows.in)} lignes = ${number(rows.kept)} gardées + ${
          number(rows.quarantined)
        } en quarantaine.`,
      )}
    >
      <Search page={page} />
      <ul class="tiles">
        <Tile
          name={t("Largest to smallest class", "Plus grande à plus petite classe")}
          value={`${number(Math.max(...sizes) / Math.max(1, Math.min(...sizes)), 1)} : 1`}
        />
        <Tile
          name={t("Without description", "Sans description")}
          value={share(report.missing_descriptions)}
          remark={number(report.missing_descriptions)}
        />
        <Tile
          name={t("Without picture", "Sans image")}
          value={share(report.missing_pictures)}
          remark={number(report.missing_pictures)}
        />
        {quality && <QualityTiles quality={quality} page={page} />}
        <Tile
          name={t("Equal texts", "Textes égaux")}
          value={share(duplicates.rows)}
          remark={`${number(duplicates.groups)} ${t("groups", "groupes")}`}
        />
        <Tile
          name={t("Conflicting labels", "Étiquettes contraires")}
          value={number(conflicts.rows)}
          href={page.href("/data/conflicts")}
        />
        <Tile
          name={t("Quarantine", "Quarantaine")}
          value={number(rows.quarantined)}
          href={page.href("/data/quarantine")}
        />
        <Tile
          name={t("Doubtful labels", "Étiquettes douteuses")}
          value={t("Look", "Voir")}
          remark={t("where the model disagrees", "où le modèle n’est pas d’accord")}
          href={page.href("/data/doubtful")}
        />
      </ul>
      <div class="columns">
        {figures.map((figure, at) => figure && <div key={at}>{figure}</div>)}
      </div>
      <h2>{t("Classes", "Classes")}</h2>
      <Table
        caption={t("Classes", "Classes")}
        columns={[
          { name: t("Class", "Classe") },
          { name: "Code" },
          ...["train", "validation", "test"].map((name) => ({ name, numeric: true })),
          { name: t("Share", "Part"), numeric: true },
        ]}
        rows={report.classes.map((entry, at) => [
          <a key="name" href={page.href("/data/products", { code: entry.code })}>{entry.name}</a>,
          String(entry.code),
          ...PARTS.map((part) => number(entry[part])),
          share(sizes[at]),
        ])}
      />
    </Layout>
  );
}

function QualityTiles({ quality, page }: { quality: CatalogueQuality; page: Page }) {
  const { t, percent } = page;
  const { html, languages, pictures } = quality;
  const [language, products] = Object.entries(languages.counts)[0] ?? ["und", 0];
  return (
    <>
      <Tile
        name={t("Descriptions in HTML", "Descriptions en HTML")}
        value={percent(html.descriptions / Math.max(1, html.described))}
        remark={`${page.number(html.titles)} ${t("titles", "titres")}`}
      />
      <Tile
        name={t("Main language", "Langue principale")}
        value={languageName(language, page)}
        remark={percent(products / Math.max(1, languages.sampled))}
      />
      <Tile
        name={t("Unreadable pictures", "Images illisibles")}
        value={percent(pictures.unreadable / Math.max(1, pictures.sampled))}
        remark={`${t("of", "sur")} ${page.number(pictures.sampled)}`}
      />
    </>
  );
}

function NoData({ page, title }: { page: Page; title: string }) {
  return (
    <Layout page={page} title={title}>
      <Empty command="deno task pipeline">
        {page.t("There is no catalogue yet.", "Il n’y a pas encore de catalogue.")}
      </Empty>
    </Layout>
  );
}

function Search({ page, part = "train", code }: { page: Page; part?: Part; code?: string }) {
  const { t, query } = page;
  return (
    <form class="search" role="search" action={page.href("/data/products")}>
      <label>
        {t("Words", "Mots")}
        <input type="search" name="q" value={query.get("q") ?? ""} />
      </label>
      <label>
        {t("Part", "Partie")}
        <select name="part">
          {PARTS.map((name) => <option key={name} selected={name === part}>{name}</option>)}
        </select>
      </label>
      {code && <input type="hidden" name="code" value={code} />}
      <button type="submit">{t("Search", "Chercher")}</button>
    </form>
  );
}

const SHOWN = 24;

function queryPart(page: Page): Part {
  return PARTS.find((part) => part === page.query.get("part")) ?? "train";
}

/** Products of a class or with some words: `?q=&code=&part=&from=`, or some at random: `&seed=`. */
export async function productsPage(page: Page) {
  const { t, query, workspace, number } = page;
  const part = queryPart(page);
  const [labels, table] = await Promise.all([
    readLabels(workspace.files),
    readPart(workspace.files, part),
  ]);
  if (table === undefined) return <NoData page={page} title={t("Products", "Produits")} />;
  const code = query.get("code") ?? undefined;
  const label = labels.findIndex((entry) => String(entry.code) === code);
  const from = queryNumber(query, "from", { otherwise: 0 });
  const seed = query.has("seed") ? queryNumber(query, "seed", { otherwise: 0 }) : undefined;
  const { rows, total } = searchRows(table, query.get("q") ?? "", {
    limit: seed === undefined ? from + SHOWN : Infinity,
    label: code === undefined ? undefined : label,
  });
  const shown = seed === undefined ? rows.slice(from) : randomRows(rows, { seed, size: SHOWN });
  const another = { ...Object.fromEntries(query), from: undefined, seed: (seed ?? 0) + 1 };
  return (
    <Layout
      page={page}
      title={labels[label]?.name ?? t("Products", "Produits")}
      lead={t(`${number(total)} products of ${part}.`, `${number(total)} produits de ${part}.`)}
    >
      <p>
        <a href={page.href("/data")}>{t("← Data", "← Données")}</a>
      </p>
      <Search page={page} part={part} code={code} />
      <ProductList
        page={page}
        labels={labels}
        products={shown.map((row) => ({ product: table.product(row) }))}
      />
      {seed === undefined && <Pages page={page} from={from} size={SHOWN} total={total} />}
      {total > SHOWN && (
        <p>
          <a href={page.href("/data/products", another)}>
            {seed === undefined
              ? t(`${SHOWN} at random`, `${SHOWN} au hasard`)
              : t(`${SHOWN} others at random`, `${SHOWN} autres au hasard`)}
          </a>
        </p>
      )}
    </Layout>
  );
}

/** Test products whose label the model doubts most: `?model=&from=`. */
export async function doubtfulPage(page: Page) {
  const { t, query, workspace } = page;
  const title = t("Doubtful labels", "Étiquettes douteuses");
  const models = await readModels(workspace.files);
  const model = models.find(({ name }) => name === query.get("model")) ?? models[0];
  const [labels, test, predictions] = await Promise.all([
    readLabels(workspace.files),
    readPart(workspace.files, "test"),
    model && readPredictions(workspace.files, model.name),
  ]);
  if (!test || !predictions || predictions.actual.length !== test.size) {
    return (
      <Layout page={page} title={title}>
        <Empty command="deno task pipeline">
          {t("No model was scored on these products.", "Aucun modèle n’est noté sur ces produits.")}
        </Empty>
      </Layout>
    );
  }
  const { actual, predicted, confidence, truth } = predictions;
  const rows = [...actual.keys()].filter((row) => actual[row] !== predicted[row])
    .sort((a, b) => (confidence[b] - truth[b]) - (confidence[a] - truth[a]) || a - b);
  const from = queryNumber(query, "from", { otherwise: 0 });
  return (
    <Layout
      page={page}
      title={title}
      lead={t(
        `Test products ranked by how much surer ${model.name} is of another class than of the label.`,
        `Produits de test classés selon l’avance qu’une autre classe a sur l’étiquette pour ${model.name}.`,
      )}
    >
      <p>
        <a href={page.href("/data")}>{t("← Data", "← Données")}</a>
      </p>
      <ProductList
        page={page}
        labels={labels}
        products={rows.slice(from, from + SHOWN).map((row) => ({
          product: test.product(row),
          remark: `${t("the model says", "le modèle dit")} ${labels[predicted[row]].name}, ${
            page.percent(confidence[row])
          } · ${labels[actual[row]].name} ${page.percent(truth[row])}`,
        }))}
      />
      <Pages page={page} from={from} size={SHOWN} total={rows.length} />
    </Layout>
  );
}

const TABLE_ROWS = 50;

/** Rows that could not be read, with line and reason. */
export function quarantinePage(page: Page) {
  return csvPage(page, {
    path: "data/processed/quarantine.csv",
    title: page.t("Quarantine", "Quarantaine"),
    nothing: page.t("No row is in quarantine.", "Aucune ligne n’est en quarantaine."),
  });
}

/** Products with equal texts and different labels. */
export function conflictsPage(page: Page) {
  return csvPage(page, {
    path: "data/processed/conflicts.csv",
    title: page.t("Conflicting labels", "Étiquettes contraires"),
    nothing: page.t("No labels conflict.", "Aucune étiquette ne se contredit."),
  });
}

async function csvPage(
  page: Page,
  { path, title, nothing }: { path: string; title: string; nothing: string },
) {
  const rows = await readCsv(page.workspace.files, path);
  if (rows === undefined) return <NoData page={page} title={title} />;
  const from = queryNumber(page.query, "from", { otherwise: 0 });
  const names = Object.keys(rows[0] ?? {});
  return (
    <Layout page={page} title={title} lead={<code>{path}</code>}>
      <p>
        <a href={page.href("/data")}>{page.t("← Data", "← Données")}</a>
      </p>
      {rows.length === 0 ? <p class="card">{nothing}</p> : (
        <Table
          caption={title}
          columns={names.map((name) => ({ name }))}
          rows={rows.slice(from, from + TABLE_ROWS).map((row) => names.map((name) => row[name]))}
        />
      )}
      <Pages page={page} from={from} size={TABLE_ROWS} total={rows.length} />
    </Layout>
  );
}
