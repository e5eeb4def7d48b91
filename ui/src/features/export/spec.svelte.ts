/* The specification of an interface, and code tables that come back from its workbook. */

import { commands, describe, pick } from "../../ipc";
import type { SpecView, TableDiff } from "../../ipc";
import { notify } from "../../shared/notices.svelte";

export class SpecState {
  view = $state.raw<SpecView | null>(null);
  problem = $state.raw<{ message: string; detail: string | undefined } | null>(null);
  saving = $state(false);
  /** A workbook whose tables are looked at. */
  workbook = $state<string | null>(null);
  tables = $state.raw<readonly TableDiff[]>([]);
  taken = $state<string[]>([]);

  #turn = 0;

  async make(name: string): Promise<void> {
    const turn = ++this.#turn;
    try {
      const view = await commands.specPreview({ interface: name });
      if (turn !== this.#turn) return;
      this.view = view;
      this.problem = null;
    } catch (thrown) {
      if (turn !== this.#turn) return;
      this.view = null;
      this.problem = describe(thrown);
    }
  }

  /** False where the user changed their mind. */
  async save(name: string, kind: "html" | "xlsx"): Promise<boolean> {
    if (!this.view || this.saving) return false;
    this.saving = true;
    try {
      const [path] = await pick({
        title: "Save the specification",
        save: { name: `${this.view.fileName}.${kind}` },
        filters: [kind === "html" ? { name: "Page", extensions: ["html"] } : { name: "Workbook", extensions: ["xlsx"] }],
      });
      if (!path) return false;
      const saved = await commands.specSave({ at: { interface: name }, path });
      notify({ tone: "ok", title: `Saved ${saved.path}`, detail: `${saved.bytes.toLocaleString("en-GB")} bytes` });
      return true;
    } finally {
      this.saving = false;
    }
  }

  async review(name: string): Promise<void> {
    const [path] = await pick({ title: "Code tables from a workbook", filters: [{ name: "Workbook", extensions: ["xlsx"] }] });
    if (!path) return;
    this.tables = (await commands.tablesReview({ interface: name, path })).tables;
    this.taken = this.tables.filter((table) => differs(table) && table.refused === null).map((table) => table.table);
    this.workbook = path;
  }

  async accept(name: string): Promise<void> {
    if (this.workbook === null) return;
    const count = this.taken.length;
    await commands.tablesAccept({ at: { interface: name, path: this.workbook }, tables: this.taken });
    this.workbook = null;
    notify({ tone: "ok", title: count === 1 ? "One table was taken over" : `${count} tables were taken over` });
    await this.make(name);
  }
}

export const differs = (table: TableDiff): boolean => table.isNew || table.added.length + table.removed.length + table.changed.length > 0;

export const spec = new SpecState();
