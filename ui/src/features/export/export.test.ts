import { render, screen } from "@testing-library/svelte";
import { beforeEach, describe, expect, it } from "vitest";
import { answer } from "../../ipc/mock/backend";
import { settleHandover } from "../../ipc/mock/handover";
import { project, settle } from "../../ipc/mock/world";
import { mappingTouched } from "../../shared/mappings.svelte";
import { go } from "../../shared/navigate.svelte";
import { barriers } from "../../test/axe";
import App from "../../shell/App.svelte";
import { ExportState } from "./export.svelte";

describe("an export", () => {
  beforeEach(() => settleHandover());

  it("is made for the first interface and environment, and for another one when asked", async () => {
    const state = new ExportState();
    await state.settle(project());
    expect(state.view?.listens).toBe("127.0.0.1:2575");
    await state.choose("registration", "production");
    expect(state.view?.listens).toBe("0.0.0.0:6661");
    mappingTouched({ interface: "registration", destination: "lab" }, 99);
    expect(state.stale).toBe(true);
    await state.make();
    expect(state.stale).toBe(false);
  });
  it("is saved where the dialog says, and not at all when it is cancelled", async () => {
    const saved: string[] = [];
    answer("export_save", ({ path }: { path: string }) => {
      saved.push(path);
      return { path, bytes: 10 };
    });
    const state = new ExportState();
    await state.settle(project());
    answer("pick", () => []);
    expect(await state.save()).toBe(false);
    answer("pick", () => ["/tmp/channel.xml"]);
    expect(await state.save()).toBe(true);
    expect(saved).toEqual(["/tmp/channel.xml"]);
  });
  it("is saved with all others as a group where the dialog says", async () => {
    const asked: { environment: string; path: string }[] = [];
    answer("export_group", (request: { environment: string; path: string }) => {
      asked.push(request);
      return { path: request.path, bytes: 10 };
    });
    const state = new ExportState();
    await state.choose("registration", "test");
    answer("pick", () => []);
    expect(await state.saveGroup("Lab")).toBe(false);
    answer("pick", () => ["/tmp/group.xml"]);
    expect(await state.saveGroup("Lab")).toBe(true);
    expect(asked).toEqual([{ environment: "test", path: "/tmp/group.xml" }]);
  });
  it("says why it cannot be made", async () => {
    answer("export_preview", () => {
      throw { code: "no-place", message: "lab has no address in test.", detail: null };
    });
    const state = new ExportState();
    await state.settle(project());
    expect(state.problem?.message).toBe("lab has no address in test.");
  });
  it("has no barriers", async () => {
    settle("example");
    go("export");
    render(App);
    expect(await screen.findByText("registration-to-lab.xml")).toBeTruthy();
    expect(await barriers()).toEqual([]);
  });
});
