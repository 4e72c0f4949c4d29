/** The confusion matrix as a table; each cell leads to its products. */
import type { ClassLabel } from "../../src/artifact/labels.ts";
import type { Page } from "../page.ts";

/** Properties of the matrix. */
export interface ConfusionProps {
  page: Page;
  model: string;
  labels: readonly ClassLabel[];
  counts: ReadonlyMap<string, ReadonlyMap<string, number>>;
}

/** Pairs listed below the matrix. */
const WORST = 8;
/** Steps of shade. */
const SHADES = 6;

/** The matrix and the pairs that are confused most. */
export function Confusion({ page, model, labels, counts }: ConfusionProps) {
  const { t } = page;
  const codes = labels.map(({ code }) => String(code));
  const names = new Map(labels.map(({ code, name }) => [String(code), name]));
  const href = (actual: string, predicted: string) =>
    page.href("/models/confused", { model, actual, predicted });
  const errors = codes.flatMap((actual) =>
    [...counts.get(actual) ?? []].filter(([predicted]) => predicted !== actual)
      .map(([predicted, count]) => ({ actual, predicted, count }))
  ).sort((a, b) => b.count - a.count);
  return (
    <section class="card">
      <h2>{t("Confusion matrix", "Matrice de confusion")}</h2>
      <p class="note">
        {t(
          "A row is a true class, a column a predicted one; the darker, the larger the share of the row. Choose a number to see the products.",
          "Une ligne est une vraie classe, une colonne une classe prédite ; plus c’est foncé, plus la part de la ligne est grande. Choisissez un nombre pour voir les produits.",
        )}
      </p>
      <div
        class="scroll"
        tabindex={0}
        role="region"
        aria-label={t("Confusion matrix", "Matrice de confusion")}
      >
        <table class="confusion">
          <thead>
            <tr>
              <th scope="col">{t("true ↓ predicted →", "vraie ↓ prédite →")}</th>
              {codes.map((code) => (
                <th scope="col" key={code}>
                  <abbr title={names.get(code)}>{code}</abbr>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {codes.map((actual) => {
              const row = counts.get(actual);
              const total = [...row?.values() ?? []].reduce((sum, count) => sum + count, 0);
              return (
                <tr key={actual}>
                  <th scope="row">
                    <span>{names.get(actual)}</span> {actual}
                  </th>
                  {codes.map((predicted) => {
                    const count = row?.get(predicted) ?? 0;
                    if (count === 0) return <td key={predicted} />;
                    const shade = Math.min(SHADES, Math.ceil(SHADES * count / total));
                    const kind = actual === predicted ? "right" : "wrong";
                    return (
                      <td key={predicted} class={`${kind} shade-${shade}`}>
                        <a
                          href={href(actual, predicted)}
                          aria-label={`${count}: ${names.get(actual)} → ${names.get(predicted)}`}
                        >
                          {count}
                        </a>
                      </td>
                    );
                  })}
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      <h3>{t("Confused most", "Les plus confondues")}</h3>
      <ol class="pairs">
        {errors.slice(0, WORST).map(({ actual, predicted, count }) => (
          <li key={`${actual} ${predicted}`}>
            <a href={href(actual, predicted)}>
              {`${names.get(actual)} → ${names.get(predicted)}`}
            </a>{" "}
            <span class="count">{count}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}
