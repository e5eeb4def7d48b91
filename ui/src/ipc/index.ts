/* The door to the engine: the generated commands and types, and what is written by hand. */

import { backend } from "$backend";
import type { Event, MessageKey } from "./bindings";
import { toCommandError } from "./errors";
import type { FilePick } from "./backend";

export * from "./bindings";
export { call } from "./call";
export { CommandError, describe, toCommandError } from "./errors";
export type { DesktopDrop, FilePick } from "./backend";

/** The text of a message too large to travel inside a view: what `MessageView.text` would have held. */
export async function messageText(key: MessageKey): Promise<string> {
  try {
    const bytes = await backend.bytes("message_text", { key });
    // A byte-order mark is a character of the text: offsets count it.
    return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  } catch (thrown) {
    throw toCommandError(thrown);
  }
}

/** A snapshot first, then what changes, in batches. Returns the way out. */
export async function subscribe(onBatch: (events: Event[]) => void): Promise<() => void> {
  try {
    return await backend.subscribe((batch) => onBatch(batch as Event[]));
  } catch (thrown) {
    throw toCommandError(thrown);
  }
}

/** Asks with the desktop's own dialog. Paths; empty when the user changed their mind. */
export async function pick(request: FilePick): Promise<string[]> {
  try {
    return await backend.pick(request);
  } catch (thrown) {
    throw toCommandError(thrown);
  }
}

export const onDesktopDrop = backend.onDesktopDrop;
