import { fireEvent, render, screen, waitFor, within } from "@testing-library/svelte";
import { beforeEach, describe, expect, it } from "vitest";
import { answer, emit } from "../ipc/mock/backend";
import { captured, endpoint, project, settle } from "../ipc/mock/world";
import { go } from "../shared/navigate.svelte";
import { barriers } from "../test/axe";
import App from "./App.svelte";

const key = (name: string, more: KeyboardEventInit = {}) =>
  fireEvent.keyDown(document.activeElement ?? document.body, { key: name, ...more });

describe("the window", () => {
  beforeEach(() => go("messages"));

  it("opens on a sample: tree, raw text and status in step", async () => {
    settle("example");
    render(App);
    const tree = await screen.findByRole("tree", { name: "Segments" });
    const name = await within(tree).findByRole("treeitem", { name: /^PID-5, Patient Name/ });
    await fireEvent.click(name);
    await waitFor(() => expect(screen.getByRole("contentinfo", { name: "Status" }).textContent).toMatch(/PID-5.*Patient Name.*XPN.*required.*repeats/));
    tree.focus();
    await key("ArrowRight");
    await key("ArrowRight");
    await waitFor(() => expect(screen.getByRole("contentinfo").textContent).toMatch(/PID-5\.1.*Patient Name › Family Name/));
  });

  it("shows only what is on screen of a hundred thousand messages, and goes to the last", async () => {
    settle("many");
    render(App);
    const list = await screen.findByRole("listbox", { name: "Messages of 20-morning.hl7" });
    await waitFor(() => expect(within(list).getAllByRole("option").length).toBeGreaterThan(3));
    expect(within(list).getAllByRole("option").length).toBeLessThan(60);
    list.focus();
    await key("End");
    await waitFor(() => expect(screen.getByText("100,000 of 100,000")).toBeTruthy());
  });

  it("takes what is pasted anywhere", async () => {
    settle("example");
    render(App);
    await screen.findByRole("tree");
    const data = new DataTransfer();
    data.setData("text/plain", "MSH|^~\\&|X");
    const paste = new Event("paste", { bubbles: true, cancelable: true });
    Object.defineProperty(paste, "clipboardData", { value: data });
    document.body.dispatchEvent(paste);
    await waitFor(() => expect(screen.getByRole("option", { name: /Pasted 09:14/ }).getAttribute("aria-selected")).toBe("true"));
  });

  it("names what cannot be opened, and why a file holds no message", async () => {
    settle("broken");
    render(App);
    expect(await screen.findByText("photo.hl7 holds no HL7 message")).toBeTruthy();
    expect(screen.getByText(/begins with the bytes of a JPEG picture/)).toBeTruthy();
    await fireEvent.click(screen.getByRole("button", { name: "Open…" }));
    expect(await screen.findByText(/notes.docx is not HL7/)).toBeTruthy();
  });

  it("switches a finding off where it is seen", async () => {
    settle("example");
    const asked: unknown[] = [];
    answer("finding_ignore", (request) => {
      asked.push(request);
      return project();
    });
    render(App);
    const finding = await screen.findByRole("button", { name: /EVN-5 names an operator/ });
    expect(finding.textContent).toMatch(/trailing/);
    await fireEvent.contextMenu(finding, { clientX: 40, clientY: 400 });
    const item = await screen.findByRole("menuitem", { name: /Ignore trailing at EVN-5 in the profile of registration/ });
    item.focus();
    await key("Enter");
    await waitFor(() => expect(asked).toEqual([{ interface: "registration", code: "trailing", path: "EVN-5" }]));
    expect(await screen.findByText(/is off in interfaces\/registration\/profile.toml/)).toBeTruthy();
  });

  it("lists every action in the palette", async () => {
    settle("example");
    render(App);
    await screen.findByRole("tree");
    await key("k", { ctrlKey: true });
    const palette = await screen.findByRole("dialog", { name: "Commands" });
    expect(within(palette).getByText("Open message files…")).toBeTruthy();
    expect(await barriers()).toEqual([]);
    await fireEvent.click(within(palette).getByText("Capture"));
    expect(await screen.findByRole("grid", { name: /Captured messages/ })).toBeTruthy();
  });

  it("shows traffic as it comes, with what was answered", async () => {
    settle("example");
    render(App);
    go("capture");
    const table = await screen.findByRole("grid");
    emit({ kind: "captured", sequence: 2, rows: [{ ...captured(340 + 17), acknowledgement: "AE", acknowledgementText: "PID-3 is required" }], total: 341 });
    const row = (await within(table).findAllByText("PID-3 is required"))[0]?.closest<HTMLElement>('[role="row"]');
    if (!row) throw new Error("the new row is on screen");
    await fireEvent.click(row);
    expect(await screen.findByRole("tree", { name: "Segments" })).toBeTruthy();
    expect(screen.getByLabelText("How it came and was answered").textContent).toMatch(/AE.*PID-3 is required/);
    emit({ kind: "endpoint", sequence: 3, endpoint: endpoint({ state: "failed", problem: "Port 2575 is in use." }) });
    expect(await screen.findByText("Port 2575 is in use.")).toBeTruthy();
    expect(screen.getByRole("contentinfo").textContent).toMatch(/registration :2575 failed/);
  });

  it("says where a project file is wrong", async () => {
    settle("broken");
    render(App);
    go("project");
    expect(await screen.findByText("interfaces/registration/lab.mapping.toml:14")).toBeTruthy();
    expect(screen.getByText(/locked by another program/)).toBeTruthy();
  });

  it.each(["messages", "capture", "project"] as const)("has no barriers in %s, with and without data", async (room) => {
    for (const scene of ["example", "empty", "broken"] as const) {
      settle(scene);
      const { unmount } = render(App);
      go(room);
      await new Promise((resolve) => setTimeout(resolve, 30));
      expect(await barriers(), scene).toEqual([]);
      unmount();
    }
  });
});
