/** Names of the inputs and outputs of all models. */

/** The embedding bag; the inference graph's inputs are `words.indices` and `words.weights`. */
export const WORDS = "words";
/** Inputs of a pretrained encoder are `tokens.ids` and `tokens.mask`, int64 [batch, tokens]. */
export const TOKENS = "tokens";
/** The output that holds the features of a pretrained encoder, float32 [batch, columns]. */
export const ENCODED = "encoded";
/** The input that holds pictures, float32 [batch, 3, size, size]. */
export const PIXELS = "pixels";
/** The output that holds class probabilities, float32 [batch, classes]. */
export const PROBABILITIES = "probabilities";
/** The output that holds the penultimate layer, float32 [batch, hidden]. */
export const HIDDEN = "hidden";
