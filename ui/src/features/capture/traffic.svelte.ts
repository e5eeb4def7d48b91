/* The last minute of traffic, second by second: how many messages came, and how long their answers took. */

import type { CaptureRow } from "../../ipc";

/** Seconds that are shown. */
const seconds = 60;

interface Second {
  messages: number;
  answers: number;
  micros: number;
}

const none: Second = { messages: 0, answers: 0, micros: 0 };

export class Traffic {
  /** What each second holds, by its number since 1970. */
  #seconds = new Map<number, Second>();
  /** Rows that have been counted, and those of them whose answer has. */
  #newest = -1;
  #answered = new Set<number>();
  rates = $state.raw<readonly number[]>([]);
  /** Microseconds on average; null where nothing was answered. */
  latencies = $state.raw<readonly (number | null)[]>([]);

  take(rows: readonly CaptureRow[], now: number): void {
    const at = Math.floor(now / 1000);
    const second = { ...(this.#seconds.get(at) ?? none) };
    for (const { id, latencyUs } of rows) {
      if (id > this.#newest) second.messages += 1;
      if (latencyUs !== null && !this.#answered.has(id)) {
        second.answers += 1;
        second.micros += latencyUs;
        this.#answered.add(id);
      }
      this.#newest = Math.max(this.#newest, id);
    }
    this.#seconds.set(at, second);
    // An answer follows its message within the minute, or is not counted twice for it.
    if (this.#answered.size > 20_000) this.#answered = new Set([...this.#answered].slice(-10_000));
    this.look(now);
  }

  /** As it is now: a second later nothing may have come. */
  look(now: number): void {
    const last = Math.floor(now / 1000);
    for (const at of this.#seconds.keys()) if (at <= last - seconds) this.#seconds.delete(at);
    const minute = Array.from({ length: seconds }, (_, place) => this.#seconds.get(last - seconds + 1 + place) ?? none);
    this.rates = minute.map(({ messages }) => messages);
    this.latencies = minute.map(({ answers, micros }) => (answers > 0 ? micros / answers : null));
  }

  get any(): boolean {
    return this.rates.some((rate) => rate > 0);
  }
}

export const traffic = new Traffic();
