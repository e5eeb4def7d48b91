/* Changes of one open message: typed into its text or set in its tree. The engine makes them, keeps
   the way back, and answers with the message as it stands; here they wait for their turn. */

import { CommandError, commands, pick, toCommandError } from "../../ipc";
import type { EditView, MessageChange } from "../../ipc";
import { notify, problem } from "../notices.svelte";
import { stretch, withoutBlankLines } from "./change";
import type { OpenMessage } from "./open.svelte";

/** Letters that follow each other within this many milliseconds are taken back together. */
const pause = 900;

export class Editing {
  /** Something is on its way to the engine: the editor is ahead of the message. */
  busy = $state(false);
  #typed: { text: string; caret: number } | null = null;
  #last = { time: 0, end: -1 };
  readonly #message: OpenMessage;

  constructor(message: OpenMessage) {
    this.#message = message;
  }

  get enabled(): boolean {
    const view = this.#message.view;
    return view !== null && !view.masked && this.#message.whole;
  }
  get canUndo(): boolean {
    return (this.#message.view?.draft?.undo ?? 0) > 0;
  }
  get canRedo(): boolean {
    return (this.#message.view?.draft?.redo ?? 0) > 0;
  }
  /** Other than what stands where it came from. */
  get changed(): boolean {
    return this.#message.view?.draft?.changed ?? false;
  }

  /** The editor's text now. What is typed meanwhile goes in one with the next. */
  typed(text: string, caret: number): void {
    this.#typed = { text, caret };
    if (!this.busy) void this.#send();
  }

  async #send(): Promise<void> {
    this.busy = true;
    const message = this.#message;
    try {
      while (this.#typed) {
        const { text, caret } = this.#typed;
        this.#typed = null;
        const change = stretch(message.text, withoutBlankLines(text));
        if (!change) continue;
        const now = Date.now();
        const typing = now - this.#last.time < pause && change.from <= this.#last.end && change.to >= this.#last.end - 1;
        this.#last = { time: now, end: change.from + change.text.length };
        // The first letter may begin a step; those after it go on in it.
        await this.#make({ kind: "text", ...change, typing: true }, typing);
        if (!this.#typed) await message.caretMoved(Math.min(caret, message.text.length));
      }
    } catch (error) {
      this.#typed = null;
      problem("Edit", error);
    } finally {
      this.busy = false;
    }
  }

  async #make(change: MessageChange, goesOn = false): Promise<EditView> {
    const { view } = this.#message;
    if (!view) throw new CommandError("nothing-open", "No message is open.", undefined);
    const made = change.kind === "text" && !goesOn ? { ...change, typing: false } : change;
    const revision = view.draft?.revision ?? 0;
    try {
      const answer = await commands.messageEdit({ key: view.key, revision, change: made });
      await this.#message.changed(answer);
      return answer;
    } catch (thrown) {
      const error = toCommandError(thrown);
      if (error.code === "edited-meanwhile") await this.#message.again();
      throw error;
    }
  }

  /** False where it was refused; then it has been said why. */
  async change(change: MessageChange, place?: string): Promise<boolean> {
    try {
      await this.#make(change);
      if (place) await this.#message.goTo(place);
      return true;
    } catch (error) {
      problem("Edit", error);
      return false;
    }
  }

  undo(): Promise<void> {
    return this.#step((request) => commands.messageUndo(request));
  }
  redo(): Promise<void> {
    return this.#step((request) => commands.messageRedo(request));
  }
  revert(): Promise<void> {
    return this.#step((request) => commands.messageRevert(request));
  }
  async #step(step: (request: { key: EditView["view"]["key"] }) => Promise<EditView>): Promise<void> {
    const { view } = this.#message;
    if (!view || this.busy) return;
    this.#last = { time: 0, end: -1 };
    const answer = await step({ key: view.key });
    await this.#message.changed(answer);
    if (answer.changed) await this.#message.caretMoved(answer.changed.from);
  }

  /** Back into its file, or into one of its own where it has none. */
  async save(): Promise<void> {
    const { view } = this.#message;
    if (!view) return;
    if (view.key.kind === "captured") return this.saveAs();
    try {
      await this.#save(null, false);
    } catch (thrown) {
      const error = toCommandError(thrown);
      if (error.code !== "no-file" && error.code !== "prefixed-lines") throw error;
      await this.saveAs();
    }
  }

  /** `ask` is asked before real traffic goes where others find it. */
  async saveAs(ask: (why: string) => Promise<boolean> = () => Promise.resolve(false)): Promise<void> {
    const { view } = this.#message;
    if (!view) return;
    const name = `${view.messageType.replace(/[^A-Za-z0-9]+/g, "_") || "message"}.hl7`;
    const [path] = await pick({ title: "Save the message as", save: { name } });
    if (!path) return;
    try {
      await this.#save(path, false);
    } catch (thrown) {
      const error = toCommandError(thrown);
      if (error.code !== "patient-into-project") throw error;
      if (await ask(error.message)) await this.#save(path, true);
    }
  }

  async #save(path: string | null, sure: boolean): Promise<void> {
    const message = this.#message;
    const { view } = message;
    if (!view) return;
    const saved = await commands.messageSave({ key: view.key, path, sure });
    if (message.view?.key === view.key) message.view = { ...message.view, draft: saved.draft };
    notify({ tone: "ok", title: `Saved ${saved.path}`, detail: `${saved.bytes.toLocaleString("en-GB")} bytes` });
  }
}
