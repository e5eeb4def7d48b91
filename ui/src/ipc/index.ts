/* The door to the engine. Features call the typed functions of `bindings/commands` (generated),
   which come through `call`. */

import { backend } from "$backend";
import { toCommandError } from "./errors";

export { CommandError, describe, toCommandError } from "./errors";
export type { DesktopDrop, FilePick } from "./backend";

/** Rejects with a CommandError and nothing else. */
export async function call<View>(name: string, request: unknown): Promise<View> {
  try {
    return (await backend.call(name, request)) as View;
  } catch (thrown) {
    throw toCommandError(thrown);
  }
}

export async function bytes(name: string, request: unknown): Promise<Uint8Array> {
  try {
    return new Uint8Array(await backend.bytes(name, request));
  } catch (thrown) {
    throw toCommandError(thrown);
  }
}

export const pick = backend.pick;
export const onDesktopDrop = backend.onDesktopDrop;
export const subscribe = backend.subscribe;
