/** Names of the inputs and outputs of all models. */

/** The embedding bag; the inference graph's inputs are `words.indices` and `words.weights`. */
export const WORDS = "words";
/** The input that holds pictures, float32 [batch, 3, size, size]. */
export const PIXELS = "pixels";
/** The output that holds class probabilities, float32 [batch, classes]. */
export const PROBABILITIES = "probabilities";
/** The output that holds the penultimate layer, float32 [batch, hidden]. */
export const HIDDEN = "hidden";
