/* What putting source places down on the target would do. The engine knows: it knows the types of
   both sides. It is asked once for each place; until it has answered, the place takes what comes. */

import { commands } from "../../ipc/bindings";
import { drag, refresh } from "../../shared/drag.svelte";
import type { Verdict } from "../../shared/drag.svelte";
import { announce } from "../../shared/live.svelte";
import { map } from "./map.svelte";

const known = new Map<string, Verdict>();
let of = "";

/** `to` null: beside every place, which means the same place as in the source. */
export function verdictAt(from: readonly string[], to: string | null, aloud = false): Verdict {
  const view = map.view;
  if (!view) return { cannot: "there is no mapping" };
  const now = `${view.at.interface} ${view.at.destination} ${view.revision} ${map.sampleIndex}`;
  if (now !== of) {
    known.clear();
    of = now;
  }
  const key = `${from.join(" ")} > ${to ?? ""}`;
  const found = known.get(key);
  if (found) {
    if (aloud) say(found);
    return found;
  }
  const open: Verdict = { does: to ? `to ${to}` : "to the same place" };
  known.set(key, open);
  commands.mappingCarry({ at: view.at, index: map.sampleIndex, from: [...from], to }).then(
    (answer) => {
      const verdict: Verdict = answer.does !== null ? { does: answer.does } : { cannot: answer.cannot ?? "that cannot be put there" };
      if (now === of) known.set(key, verdict);
      refresh();
      if (aloud && drag.current) say(verdict);
    },
    // The place stays open: putting down says what is wrong.
    () => known.delete(key),
  );
  return open;
}

function say(verdict: Verdict): void {
  announce("does" in verdict ? verdict.does : `not here: ${verdict.cannot}`);
}
