/* Key chords as people write them: "Ctrl+K", "Shift+F6", "Ctrl+Shift+C", "n". */

const named: Record<string, string> = {
  space: " ",
  esc: "escape",
  up: "arrowup",
  down: "arrowdown",
  left: "arrowleft",
  right: "arrowright",
};

export const onMac = typeof navigator !== "undefined" && /Mac/.test(navigator.platform ?? "");

/** One spelling per chord, so that two chords can be compared as text. */
export function chord(keys: string): string {
  const parts = keys.split("+").map((part) => part.trim().toLowerCase());
  const last = parts.pop() ?? "";
  const modifiers = ["ctrl", "alt", "shift"].filter((modifier) => parts.includes(modifier));
  return [...modifiers, named[last] ?? last].join("+");
}

/** Ctrl on Linux and Windows is Command on a Mac: both count as "ctrl". */
export function chordOf(event: KeyboardEvent): string {
  const key = event.key.toLowerCase();
  const printable = key.length === 1 && key !== " ";
  const modifiers = [
    event.ctrlKey || event.metaKey ? "ctrl" : "",
    event.altKey ? "alt" : "",
    // "?" is already the shifted key; only letters and named keys need Shift said.
    event.shiftKey && (!printable || /[a-z]/.test(key)) ? "shift" : "",
  ].filter(Boolean);
  return [...modifiers, key].join("+");
}

export function showKeys(keys: string): string {
  return onMac ? keys.replace(/Ctrl/g, "⌘").replace(/Shift/g, "⇧").replace(/Alt/g, "⌥").replace(/\+/g, "") : keys;
}

/** While somebody types into a text, plain letters are text and not commands. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}
