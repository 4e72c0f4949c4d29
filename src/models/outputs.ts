/** Names of the outputs that every model has. */

/** Class probabilities, float32 [batch, classes]. */
export const PROBABILITIES = "probabilities";
/** The penultimate layer, float32 [batch, hidden]. */
export const HIDDEN = "hidden";
