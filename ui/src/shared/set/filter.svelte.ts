/* Which messages of a source are listed, and in which order: a list that the engine makes while one
   looks at what it has found so far. A source is a file, a paste or the capture store. */

import { commands } from "../../ipc";
import type { Event, FilterProblem, OrderBy, ProgressView } from "../../ipc";
import { remembered } from "../remember.svelte";

const exact = remembered<boolean>("messages.exact-case", false, (found) => found === true);

export class SetFilter {
  /** As it is typed. */
  text = $state("");
  order = $state.raw<OrderBy | null>(null);
  problem = $state.raw<FilterProblem | null>(null);
  progress = $state.raw<ProgressView | null>(null);
  /** Number of the list that is shown; null while all messages are, as in the file. */
  list = $state<number | null>(null);
  /** The text of that list. */
  applied = $state("");
  #turn = 0;
  readonly #source: () => number | null;
  /** Another list is there. */
  readonly #changed: () => Promise<void>;
  /** The list has grown, or was put in order. */
  readonly #grown: (found: number, again: boolean) => void;

  constructor(source: () => number | null, changed: () => Promise<void>, grown: (found: number, again: boolean) => void) {
    this.#source = source;
    this.#changed = changed;
    this.#grown = grown;
  }

  get exactCase(): boolean {
    return exact.value;
  }

  get running(): boolean {
    return this.progress?.state === "running";
  }

  /** Only some messages are shown. */
  get narrowed(): boolean {
    return this.list !== null && this.applied.trim() !== "";
  }

  async setExactCase(next: boolean): Promise<void> {
    exact.value = next;
    if (this.text.trim() !== "") await this.apply();
  }

  async setOrder(next: OrderBy | null): Promise<void> {
    this.order = next;
    await this.apply();
  }

  /** As it was when this source was looked at before. */
  async restore(text: string, order: OrderBy | null): Promise<void> {
    this.order = order;
    await this.apply(text);
  }

  /** What is shown stays until the new list is there; a filter that is wrong changes nothing. */
  async apply(text = this.text): Promise<void> {
    const turn = ++this.#turn;
    this.text = text;
    const source = this.#source();
    if (source === null) return;
    if (text.trim() === "" && this.order === null) {
      this.problem = null;
      if (this.list === null) return;
      this.#leave();
      await this.#changed();
      return;
    }
    const answer = await commands.listStart({ source, filter: text, exactCase: exact.value, order: this.order });
    if (turn !== this.#turn) {
      if (answer.list !== null) void commands.taskStop({ task: answer.list }).catch(() => undefined);
      return;
    }
    this.problem = answer.problem;
    if (answer.list === null) return;
    this.#leave();
    this.list = answer.list;
    this.applied = text;
    this.progress = answer.progress;
    await this.#changed();
  }

  /** Stops looking; what was found by then stays. */
  async stop(): Promise<void> {
    if (this.list !== null) this.progress = await commands.taskStop({ task: this.list });
  }

  /** Another source is looked at: all of it. */
  clear(): void {
    this.#turn += 1;
    this.text = "";
    this.order = null;
    this.problem = null;
    this.#leave();
  }

  #leave(): void {
    if (this.list !== null && this.running) void commands.taskStop({ task: this.list }).catch(() => undefined);
    this.list = null;
    this.applied = "";
    this.progress = null;
  }

  told(event: Event): void {
    if (event.kind !== "task" || event.task !== this.list) return;
    const before = this.progress;
    // An answer may have come before an older event.
    if (before && before.state !== "running") return;
    this.progress = event.progress;
    const ended = event.progress.state !== "running";
    this.#grown(event.progress.found, ended && this.order !== null);
  }
}
