/* An invented engine, for tests and for looking at the pages in a browser. Never in the bundle. */

import type { Backend } from "../backend";

type Answer = (request: never) => unknown;
const answers = new Map<string, Answer>();
const listeners = new Set<(batch: unknown[]) => void>();

/** What this command answers from now on. Throw to answer with an error. */
export function answer<Request>(name: string, reply: (request: Request) => unknown): void {
  answers.set(name, reply as Answer);
}

export function emit(...batch: unknown[]): void {
  for (const listener of listeners) listener(batch);
}

export function clearAnswers(): void {
  answers.clear();
  listeners.clear();
}

export const backend: Backend = {
  async call(name, request) {
    const reply = answers.get(name);
    if (!reply) throw { code: "not_found", message: `Nothing answers to ${name} here.`, detail: null };
    return reply(request as never);
  },
  async bytes(name, request) {
    return (await backend.call(name, request)) as ArrayBuffer;
  },
  async subscribe(onBatch) {
    listeners.add(onBatch);
    return () => listeners.delete(onBatch);
  },
  async pick(request) {
    return (await backend.call("pick", request)) as string[];
  },
  async onDesktopDrop() {
    return () => undefined;
  },
};
