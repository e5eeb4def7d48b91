import { render, screen } from "@testing-library/svelte";
import { beforeEach, describe, expect, it } from "vitest";
import { answer } from "../../ipc/mock/backend";
import { settle } from "../../ipc/mock/world";
import { barriers } from "../../test/axe";
import Specification from "./Specification.svelte";
import { SpecState, spec } from "./spec.svelte";

describe("a specification", () => {
  beforeEach(() => {
    settle("example");
    spec.workbook = null;
  });

  it("is saved as a page or a workbook where the dialog says", async () => {
    const saved: string[] = [];
    answer("spec_save", ({ path }: { path: string }) => {
      saved.push(path);
      return { path, bytes: 10 };
    });
    const state = new SpecState();
    await state.make("registration");
    answer("pick", () => []);
    expect(await state.save("registration", "html")).toBe(false);
    answer("pick", ({ save }: { save: { name: string } }) => [`/tmp/${save.name}`]);
    await state.save("registration", "html");
    await state.save("registration", "xlsx");
    expect(saved).toEqual(["/tmp/registration-specification.html", "/tmp/registration-specification.xlsx"]);
  });
  it("gives its tables back after they were looked at: what cannot be taken is not ticked", async () => {
    const taken: unknown[] = [];
    answer("tables_accept", (request) => {
      taken.push(request);
      return { tables: [] };
    });
    answer("pick", () => ["/tmp/edited.xlsx"]);
    const state = new SpecState();
    await state.review("registration");
    expect(state.taken).toEqual(["sex"]);
    await state.accept("registration");
    expect(taken).toEqual([{ at: { interface: "registration", path: "/tmp/edited.xlsx" }, tables: ["sex"] }]);
    expect(state.workbook).toBeNull();
  });
  it("has no barriers, with its tables beside it", async () => {
    render(Specification, { of: "registration" });
    await screen.findByRole("heading", { name: "Registration to lab: interface specification" });
    expect(await barriers()).toEqual([]);
    answer("pick", () => ["/tmp/edited.xlsx"]);
    await spec.review("registration");
    await screen.findByRole("dialog", { name: "Code tables from the workbook" });
    expect(await barriers()).toEqual([]);
  });
});
