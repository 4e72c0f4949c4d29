/** HTML as a value that cells show. */
import type { MimeBundle } from "./cell_output.ts";
import { escaped } from "./escaped.ts";
import { pictureType } from "./picture_type.ts";

/** Markup that is shown as it stands. */
export class Html {
  readonly markup: string;

  constructor(markup: string) {
    this.markup = markup;
  }

  [Symbol.for("Jupyter.display")](): MimeBundle {
    return { "text/html": this.markup };
  }
}

/** Makes HTML of a template: values are escaped, `Html` and lists of it are inserted. */
export function html(parts: TemplateStringsArray, ...values: unknown[]): Html {
  const texts = values.map((value) => [value].flat().map(markupOf).join(""));
  return new Html(String.raw({ raw: parts }, ...texts));
}

function markupOf(value: unknown): string {
  return value instanceof Html ? value.markup : escaped(String(value ?? ""));
}

/** A picture file with a line below it. */
export interface CaptionedPicture {
  /** PNG or JPEG. */
  bytes: Uint8Array;
  caption: string;
}

/** Pictures in rows, each with its caption. */
export function gallery(pictures: readonly CaptionedPicture[]): Html {
  const figures = pictures.map(({ bytes, caption }) => {
    const source = `data:${pictureType(bytes) ?? "image"};base64,${bytes.toBase64()}`;
    return html`<figure><img alt="${caption}" src="${source}"><figcaption>${caption}</figcaption></figure>`;
  });
  return html`<div class="pictures">${figures}</div>`;
}
