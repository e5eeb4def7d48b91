/* Which messages are under edit and not saved, so that lists can mark them. Edits are made here and
   nowhere else: who shows a message says how its draft stands. */

import { SvelteSet } from "svelte/reactivity";
import type { MessageKey } from "../ipc";

const changed = new SvelteSet<string>();
const name = (key: MessageKey) => (key.kind === "source" ? `source ${key.source} ${key.index}` : `captured ${key.id}`);

export function noteDraft(key: MessageKey, edited: boolean): void {
  if (edited) changed.add(name(key));
  else changed.delete(name(key));
}

export function isEdited(key: MessageKey): boolean {
  return changed.has(name(key));
}

/** Another project: nothing of the old one is marked. */
export function forgetDrafts(): void {
  changed.clear();
}
