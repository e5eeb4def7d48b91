/* Sources, the rows of the one that is chosen, and the message that is open. Lives as long as the
   window, so that leaving the room and coming back loses nothing. */

import { commands, describe } from "../../ipc";
import type { FindingView, MessageRow, SourceList, SourceView } from "../../ipc";
import { OpenMessage } from "../../shared/message/open.svelte";
import { Pages } from "../../shared/pages.svelte";
import { setSources, workbench } from "../../shared/workbench.svelte";

class Messages {
  /** Id of the chosen source. */
  source = $state<number | null>(null);
  /** Row of the chosen message. */
  row = $state(-1);
  /** What could not be opened the last time somebody tried. */
  refused = $state.raw<readonly FindingView[]>([]);
  problem = $state.raw<{ message: string; detail: string | undefined } | null>(null);
  readonly message = new OpenMessage();
  readonly rows = new Pages<MessageRow>(200, async (offset, limit) => {
    const source = this.source;
    if (source === null) return { rows: [], total: 0 };
    return commands.messageRows({ source, offset, limit });
  });

  /** Every source but the capture store, which has a room of its own. */
  readonly sources: readonly SourceView[] = $derived(workbench.sources.filter((source) => source.kind !== "capture"));
  readonly current: SourceView | null = $derived(this.sources.find((source) => source.id === this.source) ?? null);
  readonly capture: SourceView | null = $derived(workbench.sources.find((source) => source.kind === "capture") ?? null);

  /** When the window opens, and when another project does. */
  async start(): Promise<void> {
    this.#leave();
    try {
      this.#listed(await commands.sourceList());
    } catch (thrown) {
      this.problem = describe(thrown);
    }
  }

  #listed(list: SourceList): void {
    setSources(list.sources);
    this.refused = list.findings;
    this.problem = null;
    const gone = this.source !== null && this.current === null;
    if (list.opened !== null) void this.choose(list.opened, true);
    else if ((this.source === null || gone) && this.sources[0]) void this.choose(this.sources[0].id, true);
    else if (gone) this.#leave();
  }

  async openPaths(paths: string[]): Promise<void> {
    if (paths.length > 0) this.#listed(await commands.sourceOpen({ paths }));
  }

  async paste(text: string): Promise<void> {
    if (text.trim() !== "") this.#listed(await commands.sourcePaste({ text }));
  }

  async close(source: number): Promise<void> {
    const place = this.sources.findIndex((candidate) => candidate.id === source);
    this.#listed(await commands.sourceClose({ source }));
    if (this.source !== source) return;
    const next = this.sources[Math.min(place, this.sources.length - 1)];
    if (next) await this.choose(next.id);
    else this.#leave();
  }

  #leave(): void {
    this.source = null;
    this.row = -1;
    this.rows.clear();
    this.message.close();
  }

  /** `again` also when it is chosen already: its file may have changed. */
  async choose(source: number, again = false): Promise<void> {
    if (this.source === source && !again) return;
    this.source = source;
    this.row = -1;
    this.message.close();
    await this.rows.reset();
    // Unless somebody was quicker and chose a row already.
    if (this.source === source && this.row < 0 && this.rows.total > 0) await this.open(0);
  }

  async open(row: number): Promise<void> {
    this.row = row;
    const found = await this.rows.ask(row);
    if (this.row === row && found) await this.message.open(found.key);
  }

  /** Reads the source in this charset, or again in what its messages say. */
  async readIn(charset: string | null): Promise<void> {
    const now = this.current;
    if (!now || now.charset === charset) return;
    const before = this.sources;
    this.#listed(await commands.sourceReadAs({ source: now.id, charset, rules: now.rules }));
    this.sourcesChanged(before);
  }

  /** What is known of messages changed, or how they are to be read: rows and message are other ones. */
  async readAgain(): Promise<void> {
    await this.rows.refresh();
    const key = this.message.view?.key;
    if (key) await this.message.open(key);
  }

  step(way: 1 | -1): void {
    const next = this.row + way;
    if (next >= 0 && next < this.rows.total) void this.open(next);
  }

  /** The engine said that the list is another now. */
  sourcesChanged(before: readonly SourceView[]): void {
    const was = before.find((source) => source.id === this.source);
    const now = this.current;
    if (was && !now) this.#leave();
    else if (was && now && (was.charset !== now.charset || JSON.stringify(was.rules) !== JSON.stringify(now.rules))) void this.readAgain();
    else if (was && now && (was.count !== now.count || was.bytes !== now.bytes)) void this.rows.refresh();
    if (this.source === null && this.sources[0]) void this.choose(this.sources[0].id);
  }
}

export const messages = new Messages();
