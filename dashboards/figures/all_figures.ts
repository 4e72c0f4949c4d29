/** The figures by the name that addresses give them. */
import {
  classSizes,
  descriptionLengths,
  missingDescriptions,
  titleLengths,
} from "./data_figures.ts";
import { driftEvidence, driftTimeline, expectedF1 } from "./drift_figures.ts";
import { driftDistributions } from "./distribution_figure.ts";
import type { Figure } from "./figure.ts";
import { languages, pictureContrast, pictureSharpness, usefulSurface } from "./quality_figures.ts";
import { classF1, learning, reliability, riskCoverage } from "./model_figures.ts";

/** Every figure. */
export const FIGURES = {
  class_f1: classF1,
  reliability,
  risk_coverage: riskCoverage,
  learning,
  class_sizes: classSizes,
  missing_descriptions: missingDescriptions,
  title_lengths: titleLengths,
  description_lengths: descriptionLengths,
  languages,
  picture_contrast: pictureContrast,
  picture_sharpness: pictureSharpness,
  useful_surface: usefulSurface,
  drift_timeline: driftTimeline,
  expected_f1: expectedF1,
  drift_evidence: driftEvidence,
  drift_distributions: driftDistributions,
} as unknown as Readonly<Record<string, Figure>>;

/** The name of a figure. */
export type FigureName =
  | "class_f1"
  | "reliability"
  | "risk_coverage"
  | "learning"
  | "class_sizes"
  | "missing_descriptions"
  | "title_lengths"
  | "description_lengths"
  | "languages"
  | "picture_contrast"
  | "picture_sharpness"
  | "useful_surface"
  | "drift_timeline"
  | "expected_f1"
  | "drift_evidence"
  | "drift_distributions";
