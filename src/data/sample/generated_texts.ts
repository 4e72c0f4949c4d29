/** Generates titles and descriptions with brands, sizes, references, typing noise and HTML. */
import { type Random, random } from "../../random.ts";
import { CATEGORIES, departmentIndex, DEPARTMENTS } from "./categories.ts";
import type { Language, ProductDraw } from "./product_draw.ts";
import { drawBrand, pseudoWord } from "./sampling.ts";

/** A product's two texts; the description is empty where the seller wrote none. */
export interface Texts {
  designation: string;
  description: string;
}

/** Options of `generateTexts`. */
export interface TextOptions {
  seed: number;
  /** Share of words replaced by words never seen before. */
  vocabularyDrift: number;
}

const NO_DESCRIPTION = 0.35;
const WITH_HTML = 0.5;
const BRAND_ONLY = 0.3;
const TYPO = 0.04;
const NEW_WORDS_FROM = 50_000;

const PHRASES: Record<Language, { adjectives: string[]; colours: string[]; sentences: string[] }> =
  {
    fr: {
      adjectives: [
        "neuf",
        "original",
        "grand modèle",
        "petit format",
        "professionnel",
        "léger",
        "premium",
        "pas cher",
      ],
      colours: ["bleu", "rouge", "noir", "blanc", "vert", "gris anthracite", "rose", "doré"],
      sentences: [
        "Livraison rapide et soignée.",
        "Excellente qualité, très bon état.",
        "Idéal pour offrir à un proche.",
        "Facile à utiliser et à nettoyer.",
        "Vendu à l'unité, emballage d'origine.",
        "Dimensions : voir photo.",
        "Garantie 2 ans, satisfait ou remboursé.",
        "Matière résistante et élégante.",
      ],
    },
    en: {
      adjectives: [
        "brand new",
        "original",
        "large",
        "small",
        "professional",
        "lightweight",
        "premium",
      ],
      colours: ["blue", "red", "black", "white", "green", "grey", "pink"],
      sentences: [
        "Fast delivery.",
        "High quality product.",
        "Perfect as a gift.",
        "Easy to use and clean.",
        "2 years warranty.",
      ],
    },
    de: {
      adjectives: ["neu", "original", "groß", "klein", "hochwertig", "leicht"],
      colours: ["blau", "rot", "schwarz", "weiß", "grün", "grau"],
      sentences: [
        "Schnelle Lieferung.",
        "Sehr gute Qualität.",
        "Ideal als Geschenk.",
        "Leicht zu reinigen.",
      ],
    },
  };

/** Returns the texts of a product, or of the product that it copies. */
export function generateTexts(draw: ProductDraw, options: TextOptions): Texts {
  const source = draw.copyOf ?? draw.number;
  const rng = random(options.seed, "text", source);
  const texts = {
    designation: noisy(title(draw, rng, options), rng),
    description: rng.chance(NO_DESCRIPTION) ? "" : description(draw, rng, options),
  };
  if (!draw.nearCopy) return texts;
  const change = random(options.seed, "near copy", draw.number);
  return {
    ...texts,
    designation: change.chance(0.5)
      ? texts.designation.toUpperCase()
      : `${texts.designation} ${PHRASES[draw.language].colours[change.integer(6)]}`,
  };
}

function title(draw: ProductDraw, rng: Random, options: TextOptions): string {
  const { adjectives, colours } = PHRASES[draw.language];
  const parts = [subject(draw, rng, options)];
  if (rng.chance(0.5)) {
    parts.push(rng.pick(DEPARTMENTS[departmentIndex(draw.category)][draw.language]));
  }
  if (rng.chance(0.6)) parts.push(rng.pick(adjectives));
  if (rng.chance(0.5)) parts.push(rng.pick(colours));
  if (rng.chance(0.4)) {
    parts.push(`${10 * (1 + rng.integer(30))} x ${10 * (1 + rng.integer(20))} cm`);
  }
  if (rng.chance(0.3)) {
    parts.push(`Réf ${String.fromCharCode(65 + rng.integer(26))}${100 + rng.integer(9900)}`);
  }
  if (rng.chance(0.15)) parts.unshift(`Lot de ${2 + rng.integer(9)}`);
  return parts.join(rng.chance(0.25) ? " - " : " ");
}

/** Returns the name of the product: its category if the text is clear, else its department. */
function subject(draw: ProductDraw, rng: Random, options: TextOptions): string {
  const { category, clearText, language } = draw;
  const department = rng.pick(DEPARTMENTS[departmentIndex(category)][language]);
  const brand = drawBrand(category, rng);
  const word = rng.pick(CATEGORIES[category][language]);
  const brandOnly = rng.chance(BRAND_ONLY);
  const renewed = rng.next();
  const fresh = pseudoWord(NEW_WORDS_FROM + category * 1000 + rng.integer(1000));
  if (!clearText) return department;
  const branded = rng.chance(0.5);
  if (renewed < options.vocabularyDrift) return fresh;
  if (brandOnly) return `${department} ${brand}`;
  return branded ? `${word} ${brand}` : word;
}

function description(draw: ProductDraw, rng: Random, options: TextOptions): string {
  const { sentences } = PHRASES[draw.language];
  const opening = capitalised(`${subject(draw, rng, options)}.`);
  const body = [
    opening,
    ...Array.from({ length: 2 + rng.integer(6) }, () => rng.pick(sentences)),
  ];
  if (!rng.chance(WITH_HTML)) return body.join(" ");
  return marked(body, rng);
}

/** Wraps sentences in HTML, some of it broken. */
function marked(sentences: string[], rng: Random): string {
  const escaped = sentences.map((text) => entities(text, rng));
  switch (rng.integer(4)) {
    case 0:
      return `<p>${escaped.join("</p><p>")}</p>`;
    case 1:
      return escaped.join("<br />");
    case 2:
      return `<ul>${escaped.map((text) => `<li>${text}</li>`).join("")}</ul>`;
    default:
      return `<div><b>${escaped[0]}</b> ${escaped.slice(1).join("<br>")}<p`;
  }
}

function entities(text: string, rng: Random): string {
  const named = text.replaceAll("é", "&eacute;").replaceAll("à", "&agrave;").replaceAll(
    "'",
    "&#39;",
  );
  return rng.chance(0.2) ? named.replaceAll("&", "&amp;") : named;
}

/** Adds typing noise: a swapped pair of letters, lost accents, capitals. */
function noisy(text: string, rng: Random): string {
  let result = text;
  // The draws do not depend on the text, so that drift of one word leaves the rest unchanged.
  const swaps = rng.chance(TYPO * 4);
  const at = 1 + rng.integer(Math.max(1, text.length - 3));
  if (swaps && text.length > 6) {
    result = text.slice(0, at) + text[at + 1] + text[at] + text.slice(at + 2);
  }
  if (rng.chance(0.25)) result = result.normalize("NFD").replace(/\p{M}/gu, "");
  if (rng.chance(0.08)) result = result.toUpperCase();
  return capitalised(result);
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
