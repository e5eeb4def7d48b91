/* Sending many messages: the question what goes where, the runs that were started from here, and what
   became of their messages. Lives as long as the window: a run goes on while one looks at something else. */

import { commands } from "../../ipc";
import type { Event, SendingStart, SendingView, SendWhat, SentView } from "../../ipc";
import { Pages } from "../pages.svelte";

export interface Asked {
  what: SendWhat;
  /** Whether some of it is shown masked: what is sent is whole. */
  masked: boolean;
  /** The sender that is offered first. */
  endpoint?: string | undefined;
}

export const over = (run: SendingView) => run.state === "done" || run.state === "stopped" || run.state === "failed";

class Sendings {
  /** What somebody wants to send, while they are asked where to and how. */
  asked = $state.raw<Asked | null>(null);
  runs = $state.raw<readonly SendingView[]>([]);
  /** The results of the current run are looked at. */
  open = $state(false);
  /** Only those that are no plain accept. */
  troubled = $state(false);
  #dismissed = $state(0);
  #refreshing = false;

  /** The last run, until somebody puts it away. */
  readonly current: SendingView | null = $derived.by(() => {
    const last = this.runs.at(-1);
    return last && last.sending > this.#dismissed ? last : null;
  });
  readonly results = new Pages<SentView>(200, async (offset, limit) => {
    const run = this.current;
    if (!run) return { rows: [], total: 0 };
    const { rows, held } = await commands.sendingResults({ sending: run.sending, troubled: this.troubled, offset, limit });
    return { rows, total: held };
  });

  ask(what: SendWhat, masked: boolean, endpoint?: string): void {
    this.asked = { what, masked, endpoint };
  }

  async start(request: SendingStart): Promise<void> {
    const run = await commands.sendingStart(request);
    this.asked = null;
    this.runs = [...this.runs.filter(({ sending }) => sending !== run.sending), run].slice(-4);
    this.results.clear();
  }

  async stop(): Promise<void> {
    if (this.current) this.#put(await commands.sendingStop({ sending: this.current.sending }));
  }

  async hold(paused: boolean): Promise<void> {
    if (this.current) this.#put(await commands.sendingHold({ sending: this.current.sending, paused }));
  }

  dismiss(): void {
    this.#dismissed = this.current?.sending ?? this.#dismissed;
    this.open = false;
  }

  async show(troubled = this.troubled): Promise<void> {
    this.troubled = troubled;
    this.open = true;
    await this.results.reset();
  }

  told(event: Event): void {
    if (event.kind !== "sending") return;
    this.#put(event.sending);
    if (this.open && event.sending.sending === this.current?.sending) void this.#refresh();
  }

  /** One question at a time: a run tells more often than rows can be read. */
  async #refresh(): Promise<void> {
    if (this.#refreshing) return;
    this.#refreshing = true;
    try {
      await this.results.refresh();
      await new Promise((resolve) => setTimeout(resolve, 400));
    } finally {
      this.#refreshing = false;
    }
  }

  /** Of those that were started here; a message that is sent by itself has a dialog of its own. */
  #put(run: SendingView): void {
    this.runs = this.runs.map((known) => (known.sending === run.sending && !(over(known) && !over(run)) ? run : known));
  }
}

export const sendings = new Sendings();
