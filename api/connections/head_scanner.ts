/** Finds the empty line that ends a request's head (RFC 9112, 2.2), in bytes as they arrive. */

const LF = 0x0a, CR = 0x0d;

/** A scanner that remembers the line it is in. */
export class HeadScanner {
  /** True when nothing but CR followed the last line end; leading empty lines do not count. */
  #lineIsEmpty = false;

  /** True when the head ends within these bytes. */
  ends(bytes: Uint8Array): boolean {
    for (const byte of bytes) {
      if (byte === LF) {
        if (this.#lineIsEmpty) return true;
        this.#lineIsEmpty = true;
      } else if (byte !== CR) this.#lineIsEmpty = false;
    }
    return false;
  }

  /** Forgets the last head. */
  reset(): void {
    this.#lineIsEmpty = false;
  }
}
