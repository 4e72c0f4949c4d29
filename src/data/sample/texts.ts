/** Titles and descriptions as sellers write them: brands, sizes, references, noise and HTML. */
import { type Random, random } from "../../random.ts";
import { CATEGORIES, departmentOf, DEPARTMENTS } from "./categories.ts";
import type { Fate, Language } from "./product.ts";
import { brandOf, pseudoWord } from "./sampling.ts";

/** A product's two texts; the description is empty where the seller wrote none. */
export interface Texts {
  designation: string;
  description: string;
}

/** What texts depend on besides a product's fate. */
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

/** Writes the texts of a product, or repeats those of the product it copies. */
export function writeTexts(fate: Fate, options: TextOptions): Texts {
  const source = fate.copyOf ?? fate.number;
  const dice = random(options.seed, "text", source);
  const texts = {
    designation: noisy(title(fate, dice, options), dice),
    description: dice.chance(NO_DESCRIPTION) ? "" : description(fate, dice, options),
  };
  if (!fate.nearCopy) return texts;
  const change = random(options.seed, "near copy", fate.number);
  return {
    ...texts,
    designation: change.chance(0.5)
      ? texts.designation.toUpperCase()
      : `${texts.designation} ${PHRASES[fate.language].colours[change.integer(6)]}`,
  };
}

function title(fate: Fate, dice: Random, options: TextOptions): string {
  const { adjectives, colours } = PHRASES[fate.language];
  const parts = [subject(fate, dice, options)];
  if (dice.chance(0.5)) {
    parts.push(dice.pick(DEPARTMENTS[departmentOf(fate.category)][fate.language]));
  }
  if (dice.chance(0.6)) parts.push(dice.pick(adjectives));
  if (dice.chance(0.5)) parts.push(dice.pick(colours));
  if (dice.chance(0.4)) {
    parts.push(`${10 * (1 + dice.integer(30))} x ${10 * (1 + dice.integer(20))} cm`);
  }
  if (dice.chance(0.3)) {
    parts.push(`Réf ${String.fromCharCode(65 + dice.integer(26))}${100 + dice.integer(9900)}`);
  }
  if (dice.chance(0.15)) parts.unshift(`Lot de ${2 + dice.integer(9)}`);
  return parts.join(dice.chance(0.25) ? " - " : " ");
}

/** What the text says the product is: its type when it is clear, else its department. */
function subject(fate: Fate, dice: Random, options: TextOptions): string {
  const { category, clearText, language } = fate;
  const department = dice.pick(DEPARTMENTS[departmentOf(category)][language]);
  const brand = brandOf(category, dice);
  const word = dice.pick(CATEGORIES[category][language]);
  const brandOnly = dice.chance(BRAND_ONLY);
  const renewed = dice.next();
  const fresh = pseudoWord(NEW_WORDS_FROM + category * 1000 + dice.integer(1000));
  if (!clearText) return department;
  const branded = dice.chance(0.5);
  if (renewed < options.vocabularyDrift) return fresh;
  if (brandOnly) return `${department} ${brand}`;
  return branded ? `${word} ${brand}` : word;
}

function description(fate: Fate, dice: Random, options: TextOptions): string {
  const { sentences } = PHRASES[fate.language];
  const opening = capitalised(`${subject(fate, dice, options)}.`);
  const body = [
    opening,
    ...Array.from({ length: 2 + dice.integer(6) }, () => dice.pick(sentences)),
  ];
  if (!dice.chance(WITH_HTML)) return body.join(" ");
  return marked(body, dice);
}

/** Descriptions pasted from a web page, some of them broken. */
function marked(sentences: string[], dice: Random): string {
  const escaped = sentences.map((text) => entities(text, dice));
  switch (dice.integer(4)) {
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

function entities(text: string, dice: Random): string {
  const named = text.replaceAll("é", "&eacute;").replaceAll("à", "&agrave;").replaceAll(
    "'",
    "&#39;",
  );
  return dice.chance(0.2) ? named.replaceAll("&", "&amp;") : named;
}

/** Typing noise: a swapped pair of letters, lost accents, capitals. */
function noisy(text: string, dice: Random): string {
  let result = text;
  // The same draws whatever the text, so that a word renamed by drift leaves the rest as it is.
  const swaps = dice.chance(TYPO * 4);
  const at = 1 + dice.integer(Math.max(1, text.length - 3));
  if (swaps && text.length > 6) {
    result = text.slice(0, at) + text[at + 1] + text[at] + text.slice(at + 2);
  }
  if (dice.chance(0.25)) result = result.normalize("NFD").replace(/\p{M}/gu, "");
  if (dice.chance(0.08)) result = result.toUpperCase();
  return capitalised(result);
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
