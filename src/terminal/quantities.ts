/** Formats bytes, counts and seconds. */

const UNITS = ["B", "kB", "MB", "GB", "TB"];

/** Formats bytes in decimal units, such as `3.2 MB`. */
export function formatBytes(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(Math.floor(Math.log10(bytes) / 3), UNITS.length - 1);
  return `${(bytes / 1000 ** power).toFixed(power === 0 ? 0 : 1)} ${UNITS[power]}`;
}

/** Formats an integer in groups of three digits, such as `84 916`. */
export function formatCount(count: number): string {
  return String(Math.round(count)).replace(/\B(?=(\d{3})+$)/g, "\u202f");
}

/** Formats milliseconds as seconds with one decimal. */
export function formatSeconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(1);
}
