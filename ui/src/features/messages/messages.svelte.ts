/* Sources, the rows of the one that is chosen, and the message that is open. Lives as long as the
   window, so that leaving the room and coming back loses nothing. */

import { SvelteMap } from "svelte/reactivity";
import { commands, CommandError, describe } from "../../ipc";
import type { Event, FindingView, MessageRow, OrderBy, ProgressView, RulesView, SourceList, SourceView } from "../../ipc";
import { OpenMessage } from "../../shared/message/open.svelte";
import { standardPath } from "../../shared/message/rows";
import { Pages } from "../../shared/pages.svelte";
import { setSources, workbench } from "../../shared/workbench.svelte";
import { readAs, readAsBefore } from "../../shared/readings.svelte";
import { SetFilter } from "../../shared/set/filter.svelte";
import { SetStatistics } from "../../shared/set/statistics.svelte";
import { columns } from "./columns.svelte";

/** Bytes above which the engine sends a message in parts. */
const large = 1024 * 1024;

class Messages {
  #refreshing = false;
  #filters = new Map<number, { text: string; order: OrderBy | null }>();
  #outdated = false;
  /** Id of the chosen source. */
  source = $state<number | null>(null);
  /** Row of the chosen message. */
  row = $state(-1);
  /** What could not be opened the last time somebody tried. */
  refused = $state.raw<readonly FindingView[]>([]);
  problem = $state.raw<{ message: string; detail: string | undefined } | null>(null);
  /** Sources that are being read. */
  readonly readings = new SvelteMap<number, ProgressView>();
  readonly message = new OpenMessage();
  readonly filter = new SetFilter(
    () => this.source,
    () => this.#listChanged(),
    (found, again) => {
      if (again) return void this.#listChanged();
      this.rows.grow(found);
      void this.#openFirst();
    },
  );
  readonly statistics = new SetStatistics();
  readonly rows = new Pages<MessageRow>(100, async (offset, limit) => {
    const source = this.source;
    if (source === null) return { rows: [], total: 0 };
    const { list } = this.filter;
    try {
      return await commands.messageRows({ source, offset, limit, list, columns: columns.paths });
    } catch (thrown) {
      // Its file was rewritten, or too much else was looked for since.
      const over = thrown instanceof CommandError && thrown.code === "list-gone";
      if (over && list !== null && list === this.filter.list) void this.filter.apply();
      throw thrown;
    }
  });

  /** Every source but the capture store, which has a room of its own. */
  readonly sources: readonly SourceView[] = $derived(workbench.sources.filter((source) => source.kind !== "capture"));
  readonly current: SourceView | null = $derived(this.sources.find((source) => source.id === this.source) ?? null);
  readonly capture: SourceView | null = $derived(workbench.sources.find((source) => source.kind === "capture") ?? null);
  readonly reading: ProgressView | null = $derived(
    this.current?.reading ? (this.readings.get(this.current.id) ?? this.current.reading) : null,
  );
  /** The place under the caret, any occurrence of it. */
  readonly place: string = $derived.by(() => {
    const { view, node } = this.message;
    if (!view) return "";
    return standardPath(node?.path || this.message.placeUnderCaret());
  });

  /** When the window opens, and when another project does. */
  async start(): Promise<void> {
    this.#leave();
    this.#filters.clear();
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
    void this.readAsBefore();
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

  /** Stops the reading of a source; what was read stays. */
  async stopReading(source: number): Promise<void> {
    this.#listed(await commands.sourceStop({ source }));
  }

  async readOn(source: number): Promise<void> {
    this.#listed(await commands.sourceReadOn({ source }));
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
    this.filter.clear();
    this.rows.clear();
    this.message.close();
  }

  /** `again` also when it is chosen already: its file may have changed. */
  async choose(source: number, again = false): Promise<void> {
    if (this.source === source && !again) return;
    this.#keepFilter();
    this.source = source;
    this.row = -1;
    this.filter.clear();
    this.message.close();
    const kept = this.#filters.get(source);
    if (kept) await this.filter.restore(kept.text, kept.order);
    // Where nothing is listed by it, all are.
    if (this.filter.list === null) await this.rows.reset();
    await this.#openFirst();
  }

  /** A source that is looked at again is listed as it was. */
  #keepFilter(): void {
    if (this.source === null) return;
    const { text, order } = this.filter;
    if (text.trim() === "" && order === null) this.#filters.delete(this.source);
    else this.#filters.set(this.source, { text, order });
  }

  /** Unless somebody was quicker and chose a row already. */
  async #openFirst(): Promise<void> {
    if (this.row < 0 && this.rows.total > 0) await this.open(0);
  }

  async open(row: number): Promise<void> {
    this.row = row;
    const found = await this.rows.ask(row);
    if (this.row !== row || !found) return;
    await this.message.open(found.key, found.bytes > large);
    // A large message was checked when it stood in its tree; its row tells what came of it.
    if (!found.checked && this.row === row && this.message.view?.checking === false) await this.rows.refresh();
  }

  /** Reads the source in this charset, or again in what its messages say, and by these rules. */
  async readAs(charset: string | null, rules: RulesView): Promise<void> {
    const now = this.current;
    if (!now) return;
    const before = this.sources;
    await readAs(now, charset, rules);
    this.sourcesChanged(before);
  }

  /** Sources that came are read as somebody chose the last time. */
  async readAsBefore(): Promise<void> {
    const before = this.sources;
    await readAsBefore(workbench.sources);
    if (this.sources !== before) this.sourcesChanged(before);
  }

  /** What is known of messages changed, or how they are to be read: rows and message are other ones. */
  async readAgain(): Promise<void> {
    if (this.filter.list === null) await this.rows.refresh();
    else await this.filter.apply();
    const key = this.message.view?.key;
    if (key) await this.message.open(key);
  }

  step(way: 1 | -1): void {
    const next = this.row + way;
    if (next >= 0 && next < this.rows.total) void this.open(next);
  }

  /** To the next message in which the place under the caret reads differently; false where none does. */
  async stepDifferent(way: 1 | -1): Promise<boolean> {
    const { source, row, place } = this;
    if (source === null || row < 0 || place === "") return false;
    const found = await commands.messageStep({ source, list: this.filter.list, row, path: place, backwards: way < 0 });
    if (found.row === null) return false;
    if (this.source === source && this.row === row) await this.open(found.row);
    return true;
  }

  /** Lists the messages that have what stands here in the open one. */
  async filterByValue(path: string): Promise<void> {
    const key = this.message.view?.key;
    if (!key) return;
    const { filter } = await commands.valueFilter({ key, path });
    await this.filter.apply(filter);
  }

  /** Other rows: the open message is selected where it is among them, else the first is opened. */
  async #listChanged(): Promise<void> {
    const key = this.message.view?.key;
    this.row = -1;
    await this.rows.reset();
    const here = key?.kind === "source" && key.source === this.source ? key.index : -1;
    if (this.row >= 0 || this.rows.total === 0) return;
    if (here >= 0 && this.filter.list === null) this.row = here;
    else {
      const among = here < 0 ? -1 : this.rows.find((row) => row.key.kind === "source" && row.key.index === here);
      if (among >= 0) this.row = among;
      else await this.open(0);
    }
  }

  told(event: Event): void {
    this.filter.told(event);
    this.statistics.told(event);
    if (event.kind !== "reading") return;
    this.readings.set(event.source, event.progress);
    // Rows are published whenever twice as many are known.
    const known = this.rows.total;
    if (event.source === this.source && !this.#refreshing && event.progress.messages >= known * 2) void this.#refresh();
  }

  /** One after the other: an answer that comes is better than a newer one that is asked for. */
  async #refresh(): Promise<void> {
    this.#outdated = true;
    if (this.#refreshing) return;
    this.#refreshing = true;
    try {
      while (this.#outdated && this.filter.list === null) {
        this.#outdated = false;
        await this.rows.refresh();
        await this.#openFirst();
      }
    } finally {
      this.#refreshing = false;
    }
  }

  /** The engine said that the list is another now. */
  sourcesChanged(before: readonly SourceView[]): void {
    const was = before.find((source) => source.id === this.source);
    const now = this.current;
    for (const source of this.sources) if (!source.reading) this.readings.delete(source.id);
    if (was && !now) this.#leave();
    else if (was && now && (was.charset !== now.charset || JSON.stringify(was.rules) !== JSON.stringify(now.rules))) void this.readAgain();
    else if (was && now && (was.count !== now.count || was.bytes !== now.bytes || was.reading !== now.reading)) {
      if (this.filter.list === null) void this.#refresh();
      else if (!now.reading) void this.filter.apply();
    }
    if (this.source === null && this.sources[0]) void this.choose(this.sources[0].id);
  }
}

export const messages = new Messages();
