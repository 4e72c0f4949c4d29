/** Parses the integers that identify products, strictly: any other text is no identifier. */

/** Parses an index; null unless it is an integer of 32 bits. */
export function parseIndex(text: string): number | null {
  const trimmed = text.trim();
  if (!/^-?\d{1,10}$/.test(trimmed)) return null;
  const value = Number(trimmed);
  return (value | 0) === value ? value + 0 : null;
}

/** Parses a productid or imageid; null unless it is an integer of at most 18 digits. */
export function parseId(text: string): bigint | null {
  const trimmed = text.trim();
  return /^-?\d{1,18}$/.test(trimmed) ? BigInt(trimmed) : null;
}
