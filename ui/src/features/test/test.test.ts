import { fireEvent, render, screen, waitFor } from "@testing-library/svelte";
import { beforeEach, describe, expect, it } from "vitest";
import { answer, emit } from "../../ipc/mock/backend";
import { settleCases } from "../../ipc/mock/cases";
import { settle } from "../../ipc/mock/world";
import { makeCase } from "../../shared/cases.svelte";
import { go } from "../../shared/navigate.svelte";
import { barriers } from "../../test/axe";
import App from "../../shell/App.svelte";
import CaseQuestion from "../../shell/CaseQuestion.svelte";
import { TestState } from "./test.svelte";

describe("test cases", () => {
  beforeEach(() => {
    settle("example");
    settleCases();
  });

  it("open at the first that does not pass, and walk", async () => {
    const state = new TestState();
    await state.run();
    expect(state.chosen?.case).toBe("sex");
    expect(state.result?.says).toEqual(["One place of the output is other than wanted."]);
    await state.stepFailing(1);
    expect(state.chosen?.case).toBe("by-hand");
    await state.step(-1);
    await state.step(-1);
    expect(state.chosen?.case).toBe("admit");
  });
  it("are blessed one by one, or all that do not pass", async () => {
    const state = new TestState();
    await state.run();
    await state.bless("agreed", false);
    expect(state.view?.passed).toBe(2);
    await state.bless("agreed", true);
    expect(state.failing).toBe(0);
  });
  it("show of the coverage what no case uses, or everything", async () => {
    const state = new TestState();
    await state.run();
    const of = state.coverage?.destinations[0];
    if (!of) throw new Error("a destination is covered");
    state.missing = true;
    expect(state.lines(of).map((line) => line.of)).toEqual(["relatives", "sex"]);
    state.missing = false;
    expect(state.lines(of)).toHaveLength(3);
  });
  it("ask before real traffic goes into the project", async () => {
    const asked: boolean[] = [];
    answer("case_make", ({ sure }: { sure: boolean }) => {
      asked.push(sure);
      if (!sure) throw { code: "patient-into-project", message: "This message is real traffic.", detail: null };
      return { at: { interface: "registration", case: "adt-a01" }, file: "interfaces/registration/cases/adt-a01.in.hl7" };
    });
    render(CaseQuestion);
    const kept = makeCase({ kind: "message", key: { kind: "captured", id: 1 } });
    await fireEvent.click(await screen.findByRole("button", { name: "Cancel" }));
    expect(await kept).toBeNull();
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    const made = makeCase({ kind: "message", key: { kind: "captured", id: 1 } });
    await fireEvent.click(await screen.findByRole("button", { name: "Put it there" }));
    expect((await made)?.at.case).toBe("adt-a01");
    expect(asked).toEqual([false, false, true]);
  });
  it("are run again when their files change", async () => {
    let runs = 0;
    go("test");
    render(App);
    await screen.findByRole("listbox", { name: "Test cases" });
    answer("cases_run", () => {
      runs += 1;
      return { cases: [], passed: 0, failed: 0, fresh: 0, broken: 0, findings: [] };
    });
    emit({ kind: "cases", sequence: 5 });
    expect(await screen.findByText("No test case yet")).toBeTruthy();
    expect(runs).toBe(1);
  });
  it("have no barriers, as a list and as coverage", async () => {
    go("test");
    render(App);
    expect(await screen.findByRole("heading", { name: "sex" })).toBeTruthy();
    expect(await barriers()).toEqual([]);
    await fireEvent.click(screen.getByRole("button", { name: "Coverage" }));
    await waitFor(() => expect(screen.getByText("a message with PID-8 = U")).toBeTruthy());
    expect(await barriers()).toEqual([]);
  });
});
