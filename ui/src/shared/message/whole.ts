/* A large message comes in two answers: what the page shows first, and all of its lines. */

import { messageLarge } from "../../ipc";
import type { MessageView } from "../../ipc";
import { numbered } from "./rows";

/** A message with all that did not come with its view. */
export async function whole(view: MessageView): Promise<MessageView> {
  if (!view.large) return { ...view, segments: numbered(view.segments) };
  return { ...view, ...(await messageLarge(view.key)) };
}
