/* What stands at the place under the caret, over all messages that are listed. */

import { commands, describe } from "../../ipc";
import type { Event, StatisticsView } from "../../ipc";

/** Sources up to this size are counted without being asked. */
const unasked = 64 * 1024 * 1024;

export class SetStatistics {
  view = $state.raw<StatisticsView | null>(null);
  problem = $state.raw<{ message: string; detail: string | undefined } | null>(null);
  /** The place that is looked at. */
  path = $state("");
  #set = "";
  #turn = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Somebody looks at this place of this set. */
  look(path: string, source: number | null, list: number | null, bytes: number, charset: string | null): void {
    // What grew is counted again where nobody has to ask for it.
    const set = `${source} ${list} ${charset} ${bytes > unasked ? "" : bytes}`;
    if (path === this.path && set === this.#set) return;
    this.path = path;
    this.#set = set;
    this.#leave();
    if (path === "" || source === null || bytes > unasked) return;
    // Who walks through a tree does not want every place counted.
    this.#timer = setTimeout(() => void this.count(source, list), 200);
  }

  async count(source: number, list: number | null): Promise<void> {
    this.#leave();
    const turn = this.#turn;
    try {
      const view = await commands.statisticsStart({ source, list, path: this.path });
      if (turn === this.#turn) this.view = view;
      else void commands.taskStop({ task: view.task }).catch(() => undefined);
    } catch (thrown) {
      if (turn === this.#turn) this.problem = describe(thrown);
    }
  }

  async stop(): Promise<void> {
    if (this.view) await commands.taskStop({ task: this.view.task });
    await this.#again();
  }

  #leave(): void {
    this.#turn += 1;
    clearTimeout(this.#timer);
    const { view } = this;
    if (view?.progress.state === "running") void commands.taskStop({ task: view.task }).catch(() => undefined);
    this.view = null;
    this.problem = null;
  }

  async #again(): Promise<void> {
    const turn = this.#turn;
    const task = this.view?.task;
    if (task === undefined) return;
    try {
      const view = await commands.statisticsNow({ task });
      if (turn === this.#turn) this.view = view;
    } catch (thrown) {
      if (turn === this.#turn) this.problem = describe(thrown);
    }
  }

  told(event: Event): void {
    // What is masked is another thing now.
    if (event.kind === "snapshot") void this.#again();
    else if (event.kind === "task" && event.task === this.view?.task && this.view.progress.state === "running") void this.#again();
  }
}
