/** Products with their pictures. */
import type { ComponentChildren } from "preact";
import type { ClassLabel } from "../../src/artifact/labels.ts";
import type { Page } from "../page.ts";
import type { ShownProduct } from "../workspace/products.ts";

const SHOWN_CHARACTERS = 220;

/** A product and a remark about it. */
export interface ListedProduct {
  product: ShownProduct;
  remark?: ComponentChildren;
}

/** Properties of the list. */
export interface ProductListProps {
  page: Page;
  labels: readonly ClassLabel[];
  products: readonly ListedProduct[];
}

/** A card for each product. */
export function ProductList({ page, labels, products }: ProductListProps) {
  return (
    <ul class="products">
      {products.map(({ product, remark }) => (
        <li class="card product" key={`${product.part}${product.row}`}>
          {product.image === null
            ? <div class="picture none">{page.t("no picture", "sans image")}</div>
            : (
              <img
                class="picture"
                src={`/pictures/${product.image.split("/").map(encodeURIComponent).join("/")}`}
                alt=""
                loading="lazy"
                width="96"
                height="96"
              />
            )}
          <div>
            <p class="product-title">{product.title}</p>
            <p class="note">
              {`${labels[product.label]?.name ?? product.label} · ${product.part} · `}
              <a
                href={page.href("/try", { part: product.part, row: product.row })}
              >
                {`${page.t("product", "produit")} ${product.index}`}
              </a>
            </p>
            {product.description && <p class="description">{shortText(product.description)}</p>}
            {remark && <p>{remark}</p>}
          </div>
        </li>
      ))}
    </ul>
  );
}

function shortText(text: string): string {
  return text.length <= SHOWN_CHARACTERS ? text : `${text.slice(0, SHOWN_CHARACTERS)}…`;
}
