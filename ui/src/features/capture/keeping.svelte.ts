/* Captured messages taken along, taken out and brought in: which of the dialogs is open, and what it came to. */

import { commands, pick, toCommandError } from "../../ipc";
import type { CaptureImported, CaptureKeys, Event, ExportShape, KeepView } from "../../ipc";
import { notify, problem } from "../../shared/notices.svelte";
import { bytesText, plural } from "../../shared/words";
import { capture } from "./capture.svelte";
import { Job } from "./job.svelte";

export type KeepingDialog = "export" | "remove" | "record" | "import" | "into-project";

const endings: Record<ExportShape, string> = { files: "", together: "messages.hl7", framed: "messages.mllp", batch: "batch.hl7" };

class Keeping {
  open = $state<KeepingDialog | null>(null);
  readonly exporting = new Job();
  readonly removing = new Job();
  readonly importing = new Job();
  held = $state.raw<KeepView | null>(null);
  keys = $state.raw<CaptureKeys | null>(null);
  imported = $state.raw<{ name: string; view: CaptureImported } | null>(null);
  /** Where messages were to go that is in the project's folder. */
  #wanted: { shape: ExportShape; path: string } | null = null;
  why = $state("");

  told(event: Event): void {
    this.exporting.told(event);
    this.removing.told(event);
    this.importing.told(event);
    if (event.kind === "task" && event.task === this.keys?.task) {
      this.keys = { ...this.keys, progress: event.progress };
      if (event.progress.state !== "running") void this.readKeys().catch(() => undefined);
    }
  }

  /** Looks how much there is, and what goes beyond the project's rule. */
  async look(): Promise<void> {
    this.held = await commands.captureKeep();
  }

  async readKeys(): Promise<void> {
    this.keys = await commands.captureKeys();
  }

  isIndexed(path: string): boolean {
    return this.keys?.keys.some((key) => key.path === path && !key.given) ?? false;
  }
  isGiven(path: string): boolean {
    return path === "MSH-9" || path === "MSH-10" || path === "PID-3.1" || path === "PID-3";
  }

  async setKey(path: string, on: boolean): Promise<void> {
    this.keys = await commands.captureKeySet({ path, on });
  }

  async stopIndexing(): Promise<void> {
    if (this.keys) await commands.taskStop({ task: this.keys.task });
  }

  /** Asks for a place and writes what is chosen there. */
  async export(shape: ExportShape): Promise<void> {
    const [path] =
      shape === "files"
        ? await pick({ title: "Export the messages into this folder", folder: true })
        : await pick({ title: "Export the messages as", save: { name: endings[shape] } });
    if (path) await this.#write(shape, path, false);
  }

  /** They go into the project's folder after all. */
  async agreed(): Promise<void> {
    const wanted = this.#wanted;
    this.open = "export";
    if (wanted) await this.#write(wanted.shape, wanted.path, true);
  }

  async #write(shape: ExportShape, path: string, sure: boolean): Promise<void> {
    try {
      const { chosen } = capture.selection;
      const done = await this.exporting.run((job) => commands.captureExport({ chosen, shape, path, sure, job }));
      this.open = null;
      const left = done.leftOut > 0 ? ` ${plural(done.leftOut, "frame")} that hold no whole message were left out.` : "";
      notify({ tone: "ok", title: `Exported ${plural(done.messages, "message")} (${bytesText(done.bytes)})`, detail: `${done.path}.${left}` });
    } catch (thrown) {
      const error = toCommandError(thrown);
      if (error.code === "patient-into-project" && !sure) {
        this.#wanted = { shape, path };
        this.why = error.message;
        this.open = "into-project";
      } else problem("Export", thrown);
    }
  }

  async import(path?: string): Promise<void> {
    const [file] =
      path === undefined
        ? await pick({ title: "Import a capture file", filters: [{ name: "Network captures", extensions: ["pcap", "pcapng", "cap"] }] })
        : [path];
    if (!file) return;
    this.imported = null;
    this.open = "import";
    try {
      const view = await this.importing.run((job) => commands.captureImport({ path: file, job }));
      this.imported = { name: file.split(/[\\/]/).at(-1) ?? file, view };
    } catch (error) {
      this.open = null;
      problem("Import", error);
    }
  }
}

export const keeping = new Keeping();
