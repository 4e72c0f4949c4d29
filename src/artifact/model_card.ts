/** card.md: the model card with architecture, data, training history, parameters and limits. */

/** One epoch of training, a row of the card. */
export interface CardEpoch {
  epoch: number;
  /** Training loss, mean over the batches. */
  loss: number;
  /** Weighted F1 on the validation part, if there is one. */
  score?: number;
}

/** The facts that a model card lists. */
export interface CardContent {
  name: string;
  /** One or two sentences on the architecture. */
  description: string;
  /** Hash of the features it was trained on. */
  dataHash: string;
  /** Rows of each part. */
  rows: { train: number; validation: number };
  /** Number of classes. */
  classes: number;
  /** Execution provider of the training. */
  provider: string;
  /** Training parameters, printed as JSON. */
  params: unknown;
  records: readonly CardEpoch[];
  /** Position in `records` of the epoch that was kept. */
  kept: number;
  /** True if the final model learned from the validation rows too. */
  refitted: boolean;
}

/** Writes the card as Markdown. */
export function modelCard(card: CardContent): string {
  const epochs = card.records.map(({ epoch, loss, score }, at) =>
    `| ${epoch}${at === card.kept ? " (kept)" : ""} | ${loss.toFixed(4)} | ${
      score?.toFixed(4) ?? "–"
    } |`
  );
  return `# Model \`${card.name}\`

${card.description}

- ${rowsLine(card)}
- Data (SHA-256 of the features): \`${card.dataHash}\`
- Execution provider: ${card.provider}

## Training

| epoch | training loss | validation weighted F1 |
| --- | --- | --- |
${epochs.join("\n")}

## Parameters

\`\`\`json
${JSON.stringify(card.params, null, 2)}
\`\`\`

## Limits

- It knows the classes of labels.json only, and gives each product one of them.
- It learned from the catalogue above; products of another kind, language or time may differ from it.
- A title without any known n-gram gets the classes' average.
`;
}

function rowsLine({ rows: { train, validation }, classes, refitted, kept }: CardContent): string {
  const first =
    `${train} rows of ${classes} classes, validated after each epoch on ${validation} more`;
  return refitted
    ? `Trained on ${first}; then again on all ${train + validation} for ${kept + 1} epochs.`
    : `Trained on ${first}.`;
}
