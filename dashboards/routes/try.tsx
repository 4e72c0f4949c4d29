/** Try it: the prediction for a text, a picture or a product of the catalogue, and its words. */
import { join } from "node:path";
import type { Product } from "../../src/features/product.ts";
import type { Predictor } from "../../src/prediction/predictor.ts";
import { measureWords, type WordInfluence } from "../../src/prediction/word_influence.ts";
import { Command } from "../components/Command.tsx";
import { Empty } from "../components/Empty.tsx";
import { Layout } from "../components/Layout.tsx";
import { Regions } from "../components/Regions.tsx";
import { Island } from "../islands/Island.tsx";
import { type Page, queryNumber } from "../page.ts";
import type { Predictors } from "../workspace/predictors.ts";
import { PARTS, readPart } from "../workspace/products.ts";
import { measureRegions, type RegionInfluence } from "../workspace/region_influence.ts";

/** A product to predict, and its true class where it is known. */
export interface Question {
  title: string;
  description: string;
  picture?: Uint8Array;
  /** True class position. */
  truth?: number;
}

/** Most characters of a title or description here. */
export const MOST_CHARACTERS = 20_000;

const TOP = 5;

/** The question in an address: `?title=&description=`, or `?part=&row=` of the catalogue. */
export async function questionFromAddress(page: Page): Promise<Question> {
  const { query, workspace } = page;
  const text = (name: string) => (query.get(name) ?? "").slice(0, MOST_CHARACTERS);
  const part = PARTS.find((name) => name === query.get("part"));
  if (part === undefined) return { title: text("title"), description: text("description") };
  const table = await readPart(workspace.files, part);
  const row = queryNumber(query, "row", { otherwise: 0 });
  if (table === undefined || row >= table.size) return { title: "", description: "" };
  const { title, description, label, image } = table.product(row);
  const picture = image === null
    ? undefined
    : await Deno.readFile(join(workspace.files.root, "data/raw", image)).catch(() => undefined);
  return { title, description: description ?? "", picture, truth: label };
}

/** Draws the page with the answer. */
export async function tryPage(
  page: Page,
  { predictors, question, random, canCorrect }: {
    predictors: Predictors;
    question: Question;
    /** True where a token can be checked, so that answers can be corrected. */
    canCorrect: boolean;
    /** Row of a test product, for the link to one. */
    random: number;
  },
) {
  const { t, query } = page;
  const title = t("Try it", "Essayer");
  const names = await predictors.names();
  const name = names.find((name) => name === query.get("model")) ?? names[0];
  const predictor = name && await predictors.open(name);
  if (!predictor) {
    return (
      <Layout page={page} title={title}>
        <Empty command="deno task pipeline">
          {t("There is no model yet.", "Il n’y a pas encore de modèle.")}
        </Empty>
      </Layout>
    );
  }
  const asked = question.title.trim() !== "" || question.picture !== undefined;
  return (
    <Layout
      page={page}
      title={title}
      lead={t(
        "The same model and code that the API serves.",
        "Le même modèle et le même code que ceux de l’API.",
      )}
    >
      <div class="columns">
        <form
          class="card stacked"
          method="post"
          action={page.href("/try", { model: name })}
          enctype="multipart/form-data"
        >
          <label>
            {t("Title", "Titre")}
            <input name="title" value={question.title} maxlength={MOST_CHARACTERS} />
          </label>
          <label>
            {t("Description", "Description")}
            <textarea name="description" rows={5} maxlength={MOST_CHARACTERS}>
              {question.description}
            </textarea>
          </label>
          {predictor.reads.includes("image") && (
            <Island
              name="PictureField"
              props={{
                label: t("Picture", "Image"),
                hint: t(
                  "Choose a file or drop it here.",
                  "Choisissez un fichier ou déposez-le ici.",
                ),
              }}
            />
          )}
          <p class="actions">
            <button type="submit">{t("Predict", "Prédire")}</button>
            <a href={page.href("/try", { model: name, part: "test", row: random })}>
              {t("A random test product", "Un produit de test au hasard")}
            </a>
          </p>
          {names.length > 1 && (
            <nav class="tabs" aria-label={t("Model", "Modèle")}>
              {names.map((other) => (
                <a
                  key={other}
                  href={page.href("/try", { ...shareable(query), model: other })}
                  aria-current={other === name ? "true" : undefined}
                >
                  {other}
                </a>
              ))}
            </nav>
          )}
        </form>
        {asked
          ? (
            <Answer
              predictor={predictor}
              question={question}
              page={page}
              model={name}
              canCorrect={canCorrect}
              {...await answer(predictor, question)}
            />
          )
          : (
            <p class="card note">
              {t("The answer appears here.", "La réponse apparaît ici.")}
            </p>
          )}
      </div>
      <Batch page={page} model={name} />
    </Layout>
  );
}

function shareable(query: URLSearchParams): Record<string, string> {
  return Object.fromEntries(query);
}

interface Answered {
  ranked: { name: string; code: string | number; probability: number }[];
  words: WordInfluence[];
  /** Absent where the model reads no picture or there is none. */
  regions?: RegionInfluence;
}

async function answer(predictor: Predictor, question: Question): Promise<Answered> {
  const { picture } = question;
  const product: Product = {
    title: question.title,
    description: question.description || null,
    ...(picture ? { picture: () => Promise.resolve(picture) } : {}),
  };
  const probabilities = await predictor.probabilities([product]);
  const order = [...predictor.labels.keys()].sort((a, b) => probabilities[b] - probabilities[a]);
  const ranked = order.slice(0, TOP).map((at) => ({
    ...predictor.labels[at],
    probability: probabilities[at],
  }));
  const words = predictor.reads.includes("text")
    ? await measureWords(predictor, product, {
      label: order[0],
      probability: probabilities[order[0]],
    })
    : [];
  const regions = picture && predictor.reads.includes("image")
    ? await measureRegions(predictor, product, order[0])
    : undefined;
  return { ranked, words, regions };
}

function Answer(
  { predictor, question, page, model, canCorrect, ranked, words, regions }: {
    predictor: Predictor;
    question: Question;
    page: Page;
    model: string;
    canCorrect: boolean;
  } & Answered,
) {
  const { t, percent } = page;
  const truth = question.truth === undefined ? undefined : predictor.labels[question.truth];
  return (
    <section class="card" aria-labelledby="answer">
      <h2 id="answer">{t("Answer", "Réponse")}</h2>
      {truth && (
        <p>
          {`${t("True class:", "Vraie classe :")} `}
          <strong>{truth.name}</strong>
        </p>
      )}
      <ol class="ranks">
        {ranked.map(({ code, name, probability }) => (
          <li key={code}>
            <span class="rank-name">
              {name} <span class="note">{code}</span>
            </span>
            <meter min={0} max={1} value={probability} aria-label={name} />
            <span class="rank-value">{percent(probability)}</span>
          </li>
        ))}
      </ol>
      {canCorrect && (
        <Correct
          predictor={predictor}
          question={question}
          model={model}
          answer={ranked[0]}
          page={page}
        />
      )}
      {words.length > 0 && <Words words={words} name={ranked[0].name} page={page} />}
      {regions && <Regions influence={regions} name={ranked[0].name} page={page} />}
    </section>
  );
}

/** The form with which a person says what the product truly is. */
function Correct(
  { predictor, question, model, answer, page }: {
    predictor: Predictor;
    question: Question;
    model: string;
    answer: Answered["ranked"][number];
    page: Page;
  },
) {
  const { t } = page;
  return (
    <details class="correct">
      <summary>{t("Is that wrong?", "Est-ce faux ?")}</summary>
      <form class="stacked" method="post" action={page.href("/try/corrections", { model })}>
        <input type="hidden" name="title" value={question.title} />
        <input type="hidden" name="description" value={question.description} />
        <input type="hidden" name="picture" value={question.picture ? "yes" : ""} />
        <input type="hidden" name="code" value={String(answer.code)} />
        <input type="hidden" name="confidence" value={String(answer.probability)} />
        <label>
          {t("True class", "Vraie classe")}
          <select name="true_code" required>
            {predictor.labels.map(({ code, name }) => (
              <option key={code} value={String(code)}>{`${name} (${code})`}</option>
            ))}
          </select>
        </label>
        <label>
          {t("Token", "Jeton")}
          <input type="password" name="token" required autocomplete="off" />
        </label>
        <button type="submit">{t("Correct", "Corriger")}</button>
      </form>
    </details>
  );
}

/** The page after a correction. */
export function correctedPage(page: Page) {
  const { t } = page;
  return (
    <Layout page={page} title={t("Thank you", "Merci")}>
      <p class="card">
        {t(
          "The correction stands in the prediction log. This makes labelled rows of it: ",
          "La correction est dans le journal des prédictions. Ceci en fait des lignes étiquetées : ",
        )}
        <Command>deno task label:take</Command>
      </p>
      <p>
        <a href={page.href("/try")}>{t("← Try it", "← Essayer")}</a>
      </p>
    </Layout>
  );
}

/** Steps of emphasis of a word. */
const STEPS = 4;

function Words(
  { words, name, page }: { words: readonly WordInfluence[]; name: string; page: Page },
) {
  const { t } = page;
  const most = Math.max(0.01, ...words.map(({ fall }) => Math.abs(fall)));
  return (
    <>
      <h3>{t(`Words for and against ${name}`, `Mots pour et contre ${name}`)}</h3>
      <p class="note">
        {t(
          "Each word was left out once. Underlined: its absence lowers the probability; crossed: raises it. Points of percent beside.",
          "Chaque mot a été retiré une fois. Souligné : son absence baisse la probabilité ; barré : l’augmente. En points de pourcentage.",
        )}
      </p>
      <p class="words">
        {words.map(({ word, fall }, at) => {
          const step = Math.round(STEPS * Math.abs(fall) / most);
          const points = page.number(100 * fall, 1);
          if (step === 0) return <span key={at}>{`${word} `}</span>;
          return (
            <span key={at}>
              <mark class={`${fall > 0 ? "for" : "against"} step-${step}`}>
                {word}
                <small>{fall > 0 ? `+${points}` : points}</small>
              </mark>
              {" "}
            </span>
          );
        })}
      </p>
    </>
  );
}

function Batch({ page, model }: { page: Page; model: string }) {
  const { t } = page;
  return (
    <form
      class="card"
      method="post"
      action={page.href("/try/batch", { model })}
      enctype="multipart/form-data"
    >
      <h2>{t("Many at once", "Plusieurs à la fois")}</h2>
      <p class="note">
        {t(
          "A CSV file with columns designation (or title) and description; the answer is the file with code, class and probability added.",
          "Un fichier CSV avec les colonnes designation (ou title) et description ; la réponse est le fichier avec code, classe et probabilité ajoutés.",
        )}
      </p>
      <label>
        {t("CSV file", "Fichier CSV")}
        <input type="file" name="file" accept=".csv,text/csv" required />
      </label>
      <button type="submit">{t("Predict the file", "Prédire le fichier")}</button>
    </form>
  );
}
