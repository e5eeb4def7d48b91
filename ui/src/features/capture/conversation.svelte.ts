/* The exchange that the open message belongs to: asked for while its pane is open, and again when more of
   it has come. */

import { commands } from "../../ipc";
import type { CaptureRow, ConversationStep, ConversationView } from "../../ipc";
import { problem } from "../../shared/notices.svelte";
import { remembered } from "../../shared/remember.svelte";

const first = 20;
const most = 500;
/** Answers and retries come in bursts. */
const gather = 150;

export class Conversation {
  readonly #shown = remembered<boolean>("capture.conversation", false, (found) => found === true);
  view = $state.raw<ConversationView | null>(null);
  #of: CaptureRow | null = null;
  #times = first;
  #turn = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  get shown(): boolean {
    return this.#shown.value;
  }
  toggle(): void {
    this.#shown.value = !this.shown;
    if (this.shown && this.#of) this.#later(0);
  }

  /** Another message is open, or none. */
  of(row: CaptureRow | null): void {
    if (row?.id === this.#of?.id) return;
    this.#of = row;
    const known = row !== null && this.view?.steps.some((step) => step.id === row.id);
    if (!known) {
      this.view = null;
      this.#times = first;
    }
    this.#later(0);
  }

  /** Rows that came or changed: some may belong to it. */
  told(rows: readonly CaptureRow[]): void {
    const of = this.#of;
    if (!of || !this.shown) return;
    const { view } = this;
    const belongs = (row: CaptureRow) =>
      row.id === of.id || row.sent || (row.controlId !== "" && row.controlId === of.controlId) || view?.steps.some((step) => step.id === row.id);
    if (rows.some(belongs)) this.#later(gather);
  }

  /** Asks for more of the same message. */
  more(): void {
    this.#times = Math.min(most, this.#times * 5);
    this.#later(0);
  }
  get moreThere(): boolean {
    return this.view?.more === true && this.#times < most;
  }

  /** What is masked is another thing now. */
  again(): void {
    this.#later(0);
  }

  #later(wait: number): void {
    clearTimeout(this.#timer);
    if (!this.shown) return;
    this.#timer = setTimeout(() => void this.#load().catch((error: unknown) => problem("Read the conversation", error)), wait);
  }

  async #load(): Promise<void> {
    const of = this.#of;
    const turn = ++this.#turn;
    if (!of) {
      this.view = null;
      return;
    }
    const view = await commands.captureConversation({ id: of.id, times: this.#times });
    if (turn === this.#turn && this.#of?.id === of.id) this.view = view;
  }
}

const words = {
  opened: "connection opened",
  note: "",
  message: "message",
  again: "the same again",
  onward: "sent on",
  beside: "",
  answer: "answer",
} as const satisfies Record<ConversationStep["kind"], string>;

/** What a step is called. */
export function stepWord(step: ConversationStep): string {
  if (step.kind === "beside") return step.frame === "garbage" ? "outside a frame" : "half a frame";
  if (step.kind === "note") return step.text ?? "";
  if (step.kind === "answer" && step.id === null) return "no answer";
  return words[step.kind];
}
