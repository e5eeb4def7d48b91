/* What saving would change, and the walk through it. Asked anew whenever the mapping has changed
   and somebody is looking. */

import { commands } from "../../ipc/bindings";
import type { BlastView, MovedView } from "../../ipc/bindings";
import { problem } from "../../shared/notices.svelte";
import { map } from "./map.svelte";

class Changes {
  view = $state.raw<BlastView | null>(null);
  /** The place whose messages are walked through; all of them where there is none. */
  place = $state<string | null>(null);
  #asked = 0;

  readonly moved: MovedView | null = $derived(this.view?.places.find((moved) => moved.path === this.place) ?? null);
  /** Positions in the sample set that the walk stops at. */
  readonly walk: readonly number[] = $derived(this.moved?.messages ?? this.view?.messages ?? []);
  readonly stale = $derived(this.view?.revision !== map.view?.revision);

  async look(): Promise<void> {
    const at = map.view?.at;
    if (!at) return;
    const turn = ++this.#asked;
    try {
      const found = await commands.mappingBlast(at);
      if (turn !== this.#asked) return;
      this.view = found;
      if (this.place && !found.places.some((moved) => moved.path === this.place)) this.place = null;
    } catch (thrown) {
      if (turn === this.#asked) problem("Compare with the saved mapping", thrown);
    }
  }

  async choose(path: string | null): Promise<void> {
    this.place = path;
    map.output = "before";
    map.since = "saved";
    if (path) map.targetSelected = path;
    const first = this.walk[0];
    if (first !== undefined) await map.look(this.walk.includes(map.sampleIndex) ? map.sampleIndex : first);
  }

  /** The next changed message, round and round. */
  async step(by: 1 | -1): Promise<void> {
    if (this.stale) await this.look();
    const walk = this.walk;
    if (walk.length === 0) return;
    map.output = "before";
    map.since = "saved";
    const here = map.sampleIndex;
    const next = by > 0 ? (walk.find((at) => at > here) ?? walk[0]) : (walk.findLast((at) => at < here) ?? walk.at(-1));
    if (next !== undefined) await map.look(next);
  }
}

export const changes = new Changes();
