/* Long work that somebody waits for, with a number by which its progress is told. */

import { commands } from "../../ipc";
import type { Event, ProgressView } from "../../ipc";

/** Beyond the numbers that the engine gives to lists. */
let last = 2_000_000_000;

export class Job {
  number = $state<number | null>(null);
  progress = $state.raw<ProgressView | null>(null);

  get running(): boolean {
    return this.number !== null;
  }

  /** Does the work; whatever it comes to. */
  async run<T>(work: (number: number) => Promise<T>): Promise<T> {
    last += 1;
    this.number = last;
    this.progress = null;
    try {
      return await work(last);
    } finally {
      this.number = null;
      this.progress = null;
    }
  }

  async stop(): Promise<void> {
    if (this.number !== null) await commands.taskStop({ task: this.number });
  }

  told(event: Event): void {
    if (event.kind === "task" && event.task === this.number) this.progress = event.progress;
  }
}
