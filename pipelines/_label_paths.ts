/** Where labels of the prediction log lie. */

/** The sheet to fill. */
export const SHEET = "data/labels/next.csv";
/** Labelled rows. */
export const LABELLED = "data/labels/labelled.csv";
