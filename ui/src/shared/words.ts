/* Numbers and times as this window writes them: always the same, whatever the desk's locale. */

const grouped = new Intl.NumberFormat("en-GB");
const short = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 1 });

export function countText(count: number): string {
  return grouped.format(count);
}

export function plural(count: number, word: string): string {
  return `${grouped.format(count)} ${word}${count === 1 ? "" : "s"}`;
}

export function bytesText(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${short.format(bytes / 1024)} KiB`;
  return `${short.format(bytes / (1024 * 1024))} MiB`;
}

/** Microseconds, in the unit that needs the fewest digits. */
export function latencyText(microseconds: number | null): string {
  if (microseconds === null) return "";
  if (microseconds < 1000) return `${microseconds} µs`;
  if (microseconds < 1_000_000) return `${short.format(microseconds / 1000)} ms`;
  return `${short.format(microseconds / 1_000_000)} s`;
}

/** `2026-11-23T08:15:02.125+01:00` -> `08:15:02.125`: the clock of the desk that recorded it. */
export function clockText(time: string): string {
  return /T(\d\d:\d\d:\d\d(?:\.\d{1,3})?)/.exec(time)?.[1] ?? time;
}

export function dayText(time: string): string {
  return /^(\d{4}-\d\d-\d\d)/.exec(time)?.[1] ?? "";
}

/** Milliseconds that something takes still, in words that do not jump about. */
export function durationText(milliseconds: number): string {
  const seconds = Math.ceil(milliseconds / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes} min ${String(seconds % 60).padStart(2, "0")} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
