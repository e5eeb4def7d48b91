/* Beginnings: the templates that come with the program, and the projects that were open. */

import { commands, pick } from "../../ipc";
import type { RecentProject, TemplateView } from "../../ipc";
import { notify } from "../../shared/notices.svelte";
import { setProject, workbench } from "../../shared/workbench.svelte";

export class GalleryState {
  /** Whether the room shows the gallery instead of the project. */
  open = $state(false);
  templates = $state.raw<readonly TemplateView[]>([]);
  recent = $state.raw<readonly RecentProject[]>([]);
  at = $state(0);
  readonly chosen: TemplateView | null = $derived(this.templates[this.at] ?? null);

  async show(): Promise<void> {
    this.templates = (await commands.templateList()).templates;
    this.at = Math.min(this.at, Math.max(0, this.templates.length - 1));
    this.open = true;
  }

  async look(): Promise<void> {
    this.recent = (await commands.projectRecent()).projects;
  }

  /** False where the user changed their mind. */
  async start(name: string): Promise<boolean> {
    const template = this.chosen;
    if (!template) return false;
    const [folder] = await pick({ title: `Where is ${name || template.name} to be?`, folder: true });
    if (folder === undefined) return false;
    setProject(await commands.projectFromTemplate({ template: template.id, folder, name }));
    this.open = false;
    notify({ tone: "ok", title: `Started ${workbench.project?.name ?? name}`, detail: workbench.project?.folder });
    return true;
  }
}

export const gallery = new GalleryState();
