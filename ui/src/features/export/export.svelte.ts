/* The channel as it would be handed over: asked of the engine for one interface and one environment. */

import { commands, describe, pick } from "../../ipc";
import type { ExportView, ProjectView } from "../../ipc";
import { interfaceRevision } from "../../shared/mappings.svelte";
import { notify } from "../../shared/notices.svelte";
import { remembered } from "../../shared/remember.svelte";

const text = (found: unknown) => (typeof found === "string" ? found : "");
const lastInterface = remembered<string>("export.interface", "", text);
const lastEnvironment = remembered<string>("export.environment", "", text);

export class ExportState {
  interface = $state(lastInterface.value);
  environment = $state(lastEnvironment.value);
  view = $state.raw<ExportView | null>(null);
  problem = $state.raw<{ message: string; detail: string | undefined } | null>(null);
  loading = $state(false);
  /** What is shown of the interface. */
  tab = $state<"channel" | "specification">("channel");
  saving = $state(false);
  /** Rule whose script is open. */
  open = $state<string | null>(null);

  #made = $state("");
  #turn = 0;

  /** A mapping of the interface has changed since this was made. */
  readonly stale: boolean = $derived(this.view !== null && interfaceRevision(this.interface) !== this.#made);

  /** Chooses what there is to choose, and makes the preview. */
  async settle(project: ProjectView, wanted?: string): Promise<void> {
    const known = project.interfaces.map((found) => found.id);
    const places = project.environments.map((found) => found.name);
    const name = [wanted, this.interface].find((candidate) => candidate && known.includes(candidate)) ?? known[0];
    const environment = places.includes(this.environment) ? this.environment : places[0];
    if (name === undefined || environment === undefined) {
      this.view = null;
      return;
    }
    await this.choose(name, environment);
  }

  async choose(name: string, environment: string): Promise<void> {
    this.interface = name;
    this.environment = environment;
    lastInterface.value = name;
    lastEnvironment.value = environment;
    await this.make();
  }

  async make(): Promise<void> {
    const at = { interface: this.interface, environment: this.environment };
    const turn = ++this.#turn;
    const revision = interfaceRevision(at.interface);
    this.loading = true;
    try {
      const view = await commands.exportPreview(at);
      if (turn !== this.#turn) return;
      this.view = view;
      this.#made = revision;
      this.problem = null;
    } catch (thrown) {
      if (turn !== this.#turn) return;
      this.view = null;
      this.problem = describe(thrown);
    } finally {
      if (turn === this.#turn) this.loading = false;
    }
  }

  /** Rejects where the file cannot be written; false where the user changed their mind. */
  async save(): Promise<boolean> {
    const view = this.view;
    if (!view || this.saving) return false;
    this.saving = true;
    try {
      const at = { interface: this.interface, environment: this.environment };
      const [path] = await pick({
        title: "Save the channel",
        save: { name: view.fileName },
        filters: [{ name: "Channel", extensions: ["xml"] }],
      });
      if (!path) return false;
      const saved = await commands.exportSave({ at, path });
      notify({ tone: "ok", title: `Saved ${saved.path}`, detail: `${saved.bytes} bytes` });
      return true;
    } finally {
      this.saving = false;
    }
  }

  /** The channels of all interfaces in one file. Rejects where one of them cannot be made. */
  async saveGroup(project: string): Promise<boolean> {
    if (this.saving) return false;
    this.saving = true;
    try {
      const environment = this.environment;
      const [path] = await pick({
        title: "Save all channels as a group",
        save: { name: `${project}-${environment}.xml` },
        filters: [{ name: "Channel group", extensions: ["xml"] }],
      });
      if (!path) return false;
      const saved = await commands.exportGroup({ environment, path });
      notify({ tone: "ok", title: `Saved ${saved.path}`, detail: `${saved.bytes} bytes` });
      return true;
    } finally {
      this.saving = false;
    }
  }
}

/** One export is on the desk, whichever room one is in. */
export const exporting = new ExportState();
