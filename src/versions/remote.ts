/** A place outside of the repository that keeps objects by md5, laid out as DVC does. */

/** Somewhere to send objects to and fetch them from. */
export interface Remote {
  /** As a person would name it. */
  readonly url: string;
  /** Those of the given objects that it holds. */
  present(md5s: readonly string[]): Promise<Set<string>>;
  /** Sends a file; the object is there whole or not at all. */
  upload(md5: string, from: string): Promise<void>;
  /** Fetches an object into a new file. */
  download(md5: string, to: string): Promise<void>;
}

/** The path of an object below a remote's root. */
export function remoteKey(md5: string): string {
  return `files/md5/${md5.slice(0, 2)}/${md5.slice(2)}`;
}
