/** Sizes of encoders of the BERT family, read from Hugging Face's config.json. */
import { z } from "zod";
import { UserError } from "../../errors.ts";

/** `bert` numbers positions from 0, the RoBERTa family from one after the padding token's id. */
const MODEL_TYPES = ["bert", "roberta", "camembert", "xlm-roberta"] as const;

const configSchema = z.object({
  model_type: z.enum(MODEL_TYPES),
  vocab_size: z.int().positive(),
  hidden_size: z.int().positive(),
  num_hidden_layers: z.int().positive(),
  num_attention_heads: z.int().positive(),
  intermediate_size: z.int().positive(),
  hidden_act: z.literal("gelu"),
  max_position_embeddings: z.int().positive(),
  type_vocab_size: z.int().positive(),
  layer_norm_eps: z.number().positive(),
  pad_token_id: z.int().nonnegative().default(0),
  position_embedding_type: z.literal("absolute").default("absolute"),
}).refine((config) => config.hidden_size % config.num_attention_heads === 0, {
  message: "hidden_size must be a multiple of num_attention_heads",
});

/** An encoder's sizes, under the names of config.json. */
export type BertConfig = z.infer<typeof configSchema>;

/** Checks the value of a config.json. @throws {UserError} naming each wrong key. */
export function bertConfig(value: unknown, source: string): BertConfig {
  const parsed = configSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new UserError(
    `Cannot use ${source} as an encoder of the BERT family:\n${z.prettifyError(parsed.error)}`,
  );
}

/** The position embedding of the first token. */
export function firstPosition({ model_type, pad_token_id }: BertConfig): number {
  return model_type === "bert" ? 0 : pad_token_id + 1;
}

/** The longest sequence that the position embeddings allow, in tokens. */
export function maxTokens(config: BertConfig): number {
  return config.max_position_embeddings - firstPosition(config);
}
