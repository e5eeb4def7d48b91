/* Going from one room to another. Features do not import each other: they say where they want to
   go and with what, and the room that is entered picks it up. */

import { remembered } from "./remember.svelte";

export type RoomId = "messages" | "map" | "capture" | "compare" | "test" | "export" | "project";

const room = remembered<RoomId>("room", "messages", (found) => found as RoomId);
let intent = $state.raw<{ room: RoomId; with: unknown } | null>(null);

export const place = {
  get room(): RoomId {
    return room.value;
  },
};

export function go(to: RoomId, carrying?: unknown): void {
  intent = carrying === undefined ? null : { room: to, with: carrying };
  room.value = to;
}

/** What the visitor of this room came with; asked once, then forgotten. */
export function arriveWith(at: RoomId): unknown {
  if (intent?.room !== at) return undefined;
  const carried = intent.with;
  intent = null;
  return carried;
}
