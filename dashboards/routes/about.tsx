/** About: what the project is, its architecture as dvc.yaml has it, the life of one product. */
import { Layout } from "../components/Layout.tsx";
import { StageGraph } from "../components/StageGraph.tsx";
import { Table } from "../components/Table.tsx";
import type { Page } from "../page.ts";
import { readPipeline } from "../workspace/stages.ts";

/** The steps of a product's life in both languages. */
const LIFE: readonly [string, string][] = [
  [
    "It arrives in a CSV file with its title, description and picture.",
    "Il arrive dans un fichier CSV avec son titre, sa description et son image.",
  ],
  [
    "A row that cannot be read goes to quarantine with its line and reason; no row is lost.",
    "Une ligne illisible va en quarantaine avec son numéro et sa raison ; aucune n’est perdue.",
  ],
  [
    "Markup is removed, entities are resolved, white space becomes single.",
    "Les balises sont retirées, les entités résolues, les espaces simplifiés.",
  ],
  [
    "Products with equal texts go to the same part: train, validation or test.",
    "Les produits aux textes égaux vont dans la même partie : train, validation ou test.",
  ],
  [
    "Words and pieces of words become a sparse row; the picture becomes pixels of one size.",
    "Mots et morceaux de mots deviennent une ligne creuse ; l’image, des pixels d’une seule taille.",
  ],
  [
    "A model learns from it: text, image, or both in fusion.",
    "Un modèle apprend de lui : texte, image, ou les deux en fusion.",
  ],
  [
    "On the test part the model is scored; the scores fill these pages.",
    "Sur la partie de test le modèle est noté ; les notes remplissent ces pages.",
  ],
  [
    "The model folder is registered, becomes the champion and is served by the API.",
    "Le dossier du modèle est enregistré, devient champion et est servi par l’API.",
  ],
  [
    "Later products are compared with the first; when they drift, a new model is trained.",
    "Les produits suivants sont comparés aux premiers ; s’ils dérivent, un nouveau modèle est entraîné.",
  ],
];

/** Draws the page. */
export async function aboutPage(page: Page) {
  const { t, workspace } = page;
  const pipeline = await readPipeline(workspace);
  return (
    <Layout
      page={page}
      title={t("About", "À propos")}
      lead={t(
        "Étiquette puts the right label on a marketplace’s products: French title, description and picture → product type.",
        "Étiquette pose la bonne étiquette sur les produits d’une place de marché : titre, description et image → type de produit.",
      )}
    >
      <p>
        {t(
          "It runs the whole life of its models in Deno and TypeScript alone, while every file it writes opens in the tools of the Python world: DVC, MLflow, pandas, ONNX Runtime.",
          "Il mène toute la vie de ses modèles en Deno et TypeScript, et chaque fichier qu’il écrit s’ouvre dans les outils du monde Python : DVC, MLflow, pandas, ONNX Runtime.",
        )}
      </p>
      {pipeline && (
        <section class="card">
          <h2>{t("Architecture", "Architecture")}</h2>
          <StageGraph stages={pipeline.stages} page={page} />
          <Table
            caption={t("Stages and what they write", "Étapes et ce qu’elles écrivent")}
            columns={[
              { name: t("Stage", "Étape") },
              { name: t("What it does", "Ce qu’elle fait") },
              { name: t("Writes", "Écrit") },
            ]}
            rows={pipeline.stages.map(({ name, description, outs }) => [
              name,
              <span key="description" lang="en">{description}</span>,
              outs.join(", "),
            ])}
          />
        </section>
      )}
      <section class="card">
        <h2>{t("The life of one product", "La vie d’un produit")}</h2>
        <ol class="life">{LIFE.map(([en, fr]) => <li key={en}>{t(en, fr)}</li>)}</ol>
      </section>
    </Layout>
  );
}
