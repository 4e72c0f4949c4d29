/**
 * Names that graphs give their values and prediction feeds; apart from any model, so that whoever
 * predicts loads no training.
 */

/** Name of the embedding bag: the inference graph's inputs are `words.indices` and `words.weights`. */
export const WORDS = "words";
