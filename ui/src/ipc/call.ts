/* One command of the engine. The typed functions in bindings.ts come through here. */

import { backend } from "$backend";
import { toCommandError } from "./errors";

/** Rejects with a CommandError and nothing else. */
export async function call<View>(name: string, request: unknown): Promise<View> {
  try {
    return (await backend.call(name, request)) as View;
  } catch (thrown) {
    throw toCommandError(thrown);
  }
}
