/** Turns texts into padded batches of token ids, as tokenizer.json of a pretrained encoder says. */
import { Tokenizer as HuggingFaceTokenizer } from "@huggingface/tokenizers";
import { productText } from "../../data/catalogue/clean.ts";
import { UserError } from "../../errors.ts";
import { type Tensor, tensor } from "../../tensor.ts";
import type { ProductText } from "../product.ts";

/** Token ids of a batch, padded behind to the longest: int64 [batch, tokens] each. */
export interface TokenIds {
  readonly ids: Tensor<"int64">;
  /** 1 for tokens, 0 for padding. */
  readonly mask: Tensor<"int64">;
}

/** The tokenizer of a pretrained encoder and its settings, as preprocess.json keeps them. */
export interface EncoderTexts {
  /** The value of tokenizer.json. */
  tokenizer: object;
  /** Words before each text. */
  prefix: string;
  /** Longest text; the end of a longer one is cut off. */
  max_tokens: number;
  padding_id: number;
}

/** Characters read for each token: the end of a very long text is cut off unread. */
const CHARACTERS = 16;

/** A text tokenizer of a pretrained encoder. */
export class Tokenizer {
  readonly #tokenizer: HuggingFaceTokenizer;
  readonly #texts: EncoderTexts;

  /** @throws {UserError} if the library does not understand the tokenizer. */
  constructor(texts: EncoderTexts) {
    try {
      this.#tokenizer = new HuggingFaceTokenizer(texts.tokenizer, {});
    } catch (error) {
      throw new UserError(`Cannot use tokenizer.json: ${(error as Error).message}`);
    }
    this.#texts = texts;
  }

  /**
   * The ids of a clean product with the encoder's special tokens.
   *
   * @throws {UserError} if the tokenizer has no id for a word it does not know.
   */
  encode(product: ProductText): number[] {
    const { prefix, max_tokens: most } = this.#texts;
    const text = prefix + productText(product).slice(0, CHARACTERS * most);
    const { ids } = this.#tokenizer.encode(text);
    if (ids.includes(undefined as unknown as number)) {
      throw new UserError("Cannot use tokenizer.json: it has no id for unknown words");
    }
    return ids.length <= most ? ids : [...ids.slice(0, most - 1), ids[ids.length - 1]];
  }

  /** Pads encoded texts to one length. */
  pad(encoded: readonly (readonly number[])[]): TokenIds {
    const dims = [encoded.length, Math.max(...encoded.map(({ length }) => length))];
    const ids = new BigInt64Array(dims[0] * dims[1]).fill(BigInt(this.#texts.padding_id));
    const mask = new BigInt64Array(ids.length);
    encoded.forEach((row, at) => {
      const start = at * dims[1];
      row.forEach((id, column) => ids[start + column] = BigInt(id));
      mask.fill(1n, start, start + row.length);
    });
    return {
      ids: tensor("int64", { dims, data: ids }),
      mask: tensor("int64", { dims, data: mask }),
    };
  }
}
