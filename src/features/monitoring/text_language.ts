/** The language of a text, by eld's n-gram model. */
import { eld } from "eld/small";

/** The language of texts too short or too mixed to tell. */
export const UNDETERMINED = "und";

/** Characters that are read; more change no answer. */
const READ_CHARACTERS = 300;

/** ISO 639-1 code of a text's language, or `und` (ISO 639-2: undetermined). */
export function detectLanguage(text: string): string {
  const found = eld.detect(text.slice(0, READ_CHARACTERS));
  return found.language !== "" && found.isReliable() ? found.language : UNDETERMINED;
}
