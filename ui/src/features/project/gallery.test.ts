import { fireEvent, render, screen, waitFor } from "@testing-library/svelte";
import { beforeEach, describe, expect, it } from "vitest";
import { answer } from "../../ipc/mock/backend";
import { project, settle } from "../../ipc/mock/world";
import Markdown from "../../shared/Markdown.svelte";
import { barriers } from "../../test/axe";
import Project from "./Project.svelte";
import { gallery, GalleryState } from "./gallery.svelte";

describe("beginnings", () => {
  beforeEach(() => {
    settle("example");
    gallery.open = false;
  });

  it("show a page as elements, and markup in it as text", () => {
    render(Markdown, { text: "# Orders\n\n`OBR-4` and <b>this</b> [there](javascript:alert(1))\n\n| a | b |\n|---|---|\n| 1 & 2 | `x` |\n" });
    expect(screen.getByRole("heading", { name: "Orders" })).toBeTruthy();
    expect(document.querySelector("b, a, script")).toBeNull();
    expect(document.body.textContent).toContain("<b>");
    expect(screen.getByRole("cell", { name: "1 & 2" })).toBeTruthy();
  });
  it("start a project where the user says, or not at all", async () => {
    const asked: unknown[] = [];
    answer("project_from_template", (request) => {
      asked.push(request);
      return project({ name: "Mine" });
    });
    const state = new GalleryState();
    await state.show();
    answer("pick", () => []);
    expect(await state.start("Mine")).toBe(false);
    answer("pick", () => ["/tmp/mine"]);
    expect(await state.start("Mine")).toBe(true);
    expect(asked).toEqual([{ template: "lab-orders", folder: "/tmp/mine", name: "Mine" }]);
    expect(state.open).toBe(false);
  });
  it("have no barriers, as a gallery and as a form", async () => {
    render(Project);
    await fireEvent.click(screen.getByRole("button", { name: "New from template…" }));
    await waitFor(() => expect(screen.getByRole("heading", { name: "Lab orders", level: 3 })).toBeTruthy());
    expect(await barriers()).toEqual([]);
    await fireEvent.click(screen.getByRole("button", { name: "Back to the project" }));
    await fireEvent.click(screen.getByRole("button", { name: "New project…" }));
    await screen.findByRole("dialog", { name: "New project" });
    expect(await barriers()).toEqual([]);
  });
});
