/* Everything that can be done, by name. A feature adds its actions while it is on screen; the
   palette lists them, the window's key handler finds them by chord. */

import { chord, chordOf, isTyping } from "./keys";
import { problem } from "./notices.svelte";

export interface Action {
  /** Stable, "room.verb": `messages.open`. */
  id: string;
  title: string;
  /** Word shown before the title in the palette. */
  group: string;
  /** "Ctrl+O"; several, where habit has several. */
  keys?: string[];
  /** Not listed and not run while this says no. */
  enabled?: () => boolean;
  run: () => void | Promise<void>;
}

/** What is registered. A way out that runs while others come in would read an older state of a signal,
    and take those away with its own; so the list is kept beside the signal that tells of it. */
let list: readonly Action[] = [];
let registered = $state.raw<readonly Action[]>(list);

function set(next: readonly Action[]): void {
  list = next;
  registered = next;
}

export const actions = {
  get all(): readonly Action[] {
    return registered;
  },
  get available(): readonly Action[] {
    return registered.filter((action) => action.enabled?.() ?? true);
  },
};

/** Returns the way out. The latest registration of an id wins. */
export function register(added: readonly Action[]): () => void {
  const ids = new Set(added.map((action) => action.id));
  set([...list.filter((action) => !ids.has(action.id)), ...added]);
  return () => set(list.filter((action) => !added.includes(action)));
}

/** For a component: its actions exist as long as it does. */
export function useActions(wanted: () => readonly Action[]): void {
  $effect(() => register(wanted()));
}

export async function perform(action: Action): Promise<void> {
  try {
    await action.run();
  } catch (error) {
    problem(action.title, error);
  }
}

export function find(id: string): Action | undefined {
  return registered.find((action) => action.id === id);
}

/** The window's key handler; pieces that use a key themselves call preventDefault before it. */
export function handleKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing) return;
  const pressed = chordOf(event);
  const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !/^f\d+$/.test(pressed);
  if (plain && isTyping(event.target)) return;
  const action = actions.available.findLast((candidate) =>
    candidate.keys?.some((keys) => chord(keys) === pressed),
  );
  if (!action) return;
  event.preventDefault();
  void perform(action);
}
