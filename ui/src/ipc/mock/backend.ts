/* An invented engine, for tests and for looking at the pages in a browser. Never in the bundle. */

import type { Backend } from "../backend";
import type { Event } from "../bindings";

type Answer = (request: never) => unknown;
const answers = new Map<string, Answer>();
const listeners = new Set<(batch: unknown[]) => void>();
let first: (() => Event[]) | undefined;

/** What this command answers from now on. Throw an ApiError to refuse. */
export function answer<Request>(name: string, reply: (request: Request) => unknown): void {
  answers.set(name, reply as Answer);
}

/** What a new subscriber is told at once. */
export function greet(events: () => Event[]): void {
  first = events;
}

export function emit(...batch: Event[]): void {
  for (const listener of listeners) listener(batch);
}

export function clearAnswers(): void {
  answers.clear();
  listeners.clear();
  first = undefined;
}

async function reply(name: string, request: unknown): Promise<unknown> {
  const found = answers.get(name);
  if (!found) throw { code: "not-found", message: `Nothing answers to ${name} here.`, detail: null };
  return found(request as never);
}

export const backend: Backend = {
  call: reply,
  bytes: async (name, request) => (await reply(name, request)) as ArrayBuffer,
  async subscribe(onBatch) {
    listeners.add(onBatch);
    if (first) onBatch(first());
    return () => listeners.delete(onBatch);
  },
  pick: async (request) => (await reply("pick", request)) as string[],
  async onCloseAsked(listener) {
    answers.set("close_asked", (() => listener()) as Answer);
    return () => answers.delete("close_asked");
  },
  async onDesktopDrop(listener) {
    answers.set("desktop_drop", ((paths: string[]) => listener({ kind: "drop", paths, x: 0, y: 0 })) as Answer);
    return () => answers.delete("desktop_drop");
  },
};

/** As the desktop does when somebody closes the window. */
export async function askToClose(): Promise<void> {
  await reply("close_asked", {});
}
