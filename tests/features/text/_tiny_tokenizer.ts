/** A tokenizer of whole words, in the form of tokenizer.json. */
import type { EncoderTexts } from "../../../src/features/text/tokenizer.ts";

const WORDS = ["<s>", "<pad>", "</s>", "<unk>", "lampe", "livre", "piscine", "de", "poche"];

/** Special tokens around each text; unknown words are `<unk>`. */
export const tinyEncoderTexts: EncoderTexts = {
  tokenizer: {
    version: "1.0",
    added_tokens: WORDS.slice(0, 4).map((content, id) => ({ id, content, special: true })),
    normalizer: { type: "Lowercase" },
    pre_tokenizer: { type: "Whitespace" },
    post_processor: {
      type: "TemplateProcessing",
      single: [
        { SpecialToken: { id: "<s>", type_id: 0 } },
        { Sequence: { id: "A", type_id: 0 } },
        { SpecialToken: { id: "</s>", type_id: 0 } },
      ],
      pair: [],
      special_tokens: {
        "<s>": { id: "<s>", ids: [0], tokens: ["<s>"] },
        "</s>": { id: "</s>", ids: [2], tokens: ["</s>"] },
      },
    },
    decoder: null,
    model: {
      type: "WordPiece",
      continuing_subword_prefix: "##",
      max_input_chars_per_word: 20,
      vocab: Object.fromEntries(WORDS.map((word, id) => [word, id])),
      unk_token: "<unk>",
    },
  },
  prefix: "",
  max_tokens: 6,
  padding_id: 1,
};

/** Number of the tokenizer's words. */
export const TINY_WORDS = WORDS.length;
