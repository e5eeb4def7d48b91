/* Small wishes of the user (a splitter's place, the theme) that outlive the window.
   Kept in the web view's own storage: they belong to the person at this desk, not to the project. */

const prefix = "hl7wb.";

export interface Remembered<T> {
  value: T;
}

/** `accept` turns whatever was stored, perhaps by an older version, into a value that is valid now. */
export function remembered<T>(key: string, initial: T, accept: (found: unknown) => T): Remembered<T> {
  let current = $state.raw<T>(read(key, initial, accept));
  return {
    get value() {
      return current;
    },
    set value(next: T) {
      current = next;
      try {
        localStorage.setItem(prefix + key, JSON.stringify(next));
      } catch {
        // A full or forbidden storage costs the memory of a splitter, nothing more.
      }
    },
  };
}

function read<T>(key: string, initial: T, accept: (found: unknown) => T): T {
  try {
    const found = localStorage.getItem(prefix + key);
    return found === null ? initial : accept(JSON.parse(found));
  } catch {
    return initial;
  }
}
