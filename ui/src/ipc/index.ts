/* The door to the engine: the generated commands and types, and what is written by hand. */

import { backend } from "$backend";
import type { DocumentAt, Event, MessageKey, WirePage } from "./bindings";
import { readLines } from "./large";
import type { LargeLines } from "./large";
import { readPage } from "./pages";
import type { HexPage } from "./pages";
import { toCommandError } from "./errors";
import type { FilePick } from "./backend";

export * from "./bindings";
export { call } from "./call";
export { CommandError, describe, toCommandError } from "./errors";
export type { DesktopDrop, FilePick } from "./backend";
export type { GroupColumns, LargeLines } from "./large";
export type { HexPage } from "./pages";

/** Segments and structure of a large message. */
export async function messageLines(key: MessageKey): Promise<LargeLines> {
  try {
    return readLines(await backend.bytes("message_lines", { key }));
  } catch (thrown) {
    throw toCommandError(thrown);
  }
}

/** Its text. */
export async function messageText(key: MessageKey): Promise<string> {
  try {
    return new TextDecoder("utf-8", { ignoreBOM: true }).decode(await backend.bytes("message_text", { key }));
  } catch (thrown) {
    throw toCommandError(thrown);
  }
}

/** The bytes of a document inside a message. */
export async function documentBytes(at: DocumentAt): Promise<ArrayBuffer> {
  try {
    return await backend.bytes("document_bytes", at);
  } catch (thrown) {
    throw toCommandError(thrown);
  }
}

/** A page of what arrived, and what each byte of it is. */
export async function wirePage(request: WirePage): Promise<HexPage> {
  try {
    return readPage(await backend.bytes("wire_page", request));
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
export const onCloseAsked = backend.onCloseAsked;

/** Closes the window without asking. */
export async function closeWindow(): Promise<void> {
  try {
    await backend.call("window_close", {});
  } catch (thrown) {
    throw toCommandError(thrown);
  }
}
