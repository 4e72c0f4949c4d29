/** Turns texts into padded batches of token ids, as tokenizer.json of a pretrained encoder says. */
import { Tokenizer as HuggingFaceTokenizer } from "@huggingface/tokenizers";
import { UserError } from "../errors.ts";
import { type Tensor, tensor } from "../tensor.ts";

/** Token ids of a batch, padded behind to the longest: int64 [batch, tokens] each. */
export interface TokenIds {
  readonly ids: Tensor<"int64">;
  /** 1 for tokens, 0 for padding. */
  readonly mask: Tensor<"int64">;
}

/** A text tokenizer of a pretrained encoder. */
export class Tokenizer {
  readonly #tokenizer: HuggingFaceTokenizer;
  readonly #maxTokens: number;
  readonly #paddingId: number;

  /**
   * @param json the value of tokenizer.json.
   * @throws {UserError} if the library does not understand it.
   */
  constructor(json: object, { maxTokens, paddingId }: { maxTokens: number; paddingId: number }) {
    try {
      this.#tokenizer = new HuggingFaceTokenizer(json, {});
    } catch (error) {
      throw new UserError(`Cannot use tokenizer.json: ${(error as Error).message}`);
    }
    this.#maxTokens = maxTokens;
    this.#paddingId = paddingId;
  }

  /** The ids of one text with the encoder's special tokens; the end of a long text is cut off. */
  encode(text: string): number[] {
    const { ids } = this.#tokenizer.encode(text);
    if (ids.length <= this.#maxTokens) return ids;
    return [...ids.slice(0, this.#maxTokens - 1), ids[ids.length - 1]];
  }

  /** Pads encoded texts to one length. */
  pad(encoded: readonly (readonly number[])[]): TokenIds {
    const dims = [encoded.length, Math.max(...encoded.map(({ length }) => length))];
    const ids = new BigInt64Array(dims[0] * dims[1]).fill(BigInt(this.#paddingId));
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
