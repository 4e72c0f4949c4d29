/** Outputs of cells, in the words of nbformat 4 (https://nbformat.readthedocs.io). */

/** One value by MIME type; binary types as base64. */
export type MimeBundle = Readonly<Record<string, string>>;

/** A place in the code: a cell's module by its hash, or a file by its path. */
export interface Frame {
  cell?: string;
  file?: string;
  /** From 1; of a cell the line within the cell. */
  line: number;
  column: number;
}

/** One output of a cell. */
export type CellOutput =
  | { output_type: "stream"; name: "stdout" | "stderr"; text: string }
  | { output_type: "display_data" | "execute_result"; data: MimeBundle }
  | { output_type: "error"; ename: string; evalue: string; frames: Frame[] };
