import { fireEvent, render, screen, waitFor, within } from "@testing-library/svelte";
import { beforeEach, describe, expect, it } from "vitest";
import { captured, settle } from "../../ipc/mock/world";
import { emit } from "../../ipc/mock/backend";
import { perform } from "../../shared/actions.svelte";
import { go } from "../../shared/navigate.svelte";
import App from "../../shell/App.svelte";
import { capture } from "./capture.svelte";
import { barriers } from "../../test/axe";
import { columns } from "./columns.svelte";
import { form } from "./endpoint/form.svelte";

const table = () => screen.findByRole("grid", { name: /^Captured messages/ });
const press = (key: string, more: KeyboardEventInit = {}) => fireEvent.keyDown(document.activeElement ?? document.body, { key, ...more });

describe("captured messages", () => {
  beforeEach(() => {
    localStorage.clear();
    columns.reset();
    go("capture");
  });

  it("shows bytes by key after another room had a message open", async () => {
    settle("example");
    go("messages");
    render(App);
    await screen.findByRole("tree", { name: "Segments" });
    go("capture");
    const [row] = await within(await table()).findAllByRole("row", { name: /REG/ });
    if (row) await fireEvent.click(row);
    await screen.findByRole("tree", { name: "Segments" });
    await press("X", { ctrlKey: true, shiftKey: true });
    expect(await screen.findByRole("listbox", { name: "Bytes as they arrived" })).toBeTruthy();
  });

  it("shows bytes by key, also where the first message came after the room was opened", async () => {
    settle("empty");
    render(App);
    await screen.findByRole("heading", { name: "Capture" });
    emit({ kind: "captured", sequence: 5000, rows: [captured(12)], total: 1 });
    const [row] = await within(await table()).findAllByRole("row", { name: /REG/ });
    if (row) await fireEvent.click(row);
    await screen.findByRole("tree", { name: "Segments" });
    await press("X", { ctrlKey: true, shiftKey: true });
    expect(await screen.findByRole("listbox", { name: "Bytes as they arrived" })).toBeTruthy();
    await press("X", { ctrlKey: true, shiftKey: true });
    await waitFor(() => expect(screen.queryByRole("listbox", { name: "Bytes as they arrived" })).toBeNull());
  });

  it("chooses several by Shift, Ctrl and keys, and all that are listed", async () => {
    settle("empty");
    render(App);
    await screen.findByRole("heading", { name: "Capture" });
    emit({ kind: "captured", sequence: 5000, rows: [11, 12, 13, 14, 15].map(captured), total: 5 });
    const grid = await table();
    const rows = await within(grid).findAllByRole("row", { name: /REG/ });
    const chosen = () => within(grid).getAllByRole("row", { selected: true }).length;
    if (rows[0]) await fireEvent.click(rows[0]);
    if (rows[2]) await fireEvent.click(rows[2], { shiftKey: true });
    await waitFor(() => expect(chosen()).toBe(3));
    expect(await screen.findByText("3 chosen")).toBeTruthy();
    if (rows[4]) await fireEvent.click(rows[4], { ctrlKey: true });
    await waitFor(() => expect(capture.selection.chosen.ids).toEqual([11, 13, 14, 15]));
    grid.focus();
    await press("a", { ctrlKey: true });
    await waitFor(() => expect(chosen()).toBe(5));
    await press(" ", { ctrlKey: true });
    await waitFor(() => expect(chosen()).toBe(4));
    await press("Home");
    await waitFor(() => expect(capture.selection.chosen.ids).toEqual([15]));
    await press("ArrowDown", { shiftKey: true });
    await waitFor(() => expect(capture.selection.chosen.ids).toEqual([14, 15]));
  });

  it("makes an endpoint by a form, changes it, and takes it away", async () => {
    settle("example");
    render(App);
    await perform({ id: "", group: "", title: "New endpoint", run: () => form.add("tap") });
    const dialog = await screen.findByRole("dialog", { name: "New endpoint" });
    await fireEvent.input(within(dialog).getByLabelText("Name"), { target: { value: "Between" } });
    await fireEvent.input(within(dialog).getByLabelText("Group"), { target: { value: "Parallel run" } });
    await fireEvent.click(within(dialog).getByLabelText(/second receiver/));
    const [host] = within(dialog).getAllByLabelText("Host");
    if (host) await fireEvent.input(host, { target: { value: "0.0.0.0" } });
    expect(within(dialog).getByText(/Open to the network/)).toBeTruthy();
    expect(await barriers(dialog)).toEqual([]);
    await fireEvent.click(within(dialog).getByRole("button", { name: "Save" }));
    const list = await screen.findByRole("list", { name: "Endpoints of Parallel run" });
    expect(list.textContent).toContain("127.0.0.1:2576, 127.0.0.1:2577");
    await fireEvent.click(within(list).getByRole("button", { name: "Settings of Between" }));
    const again = await screen.findByRole("dialog", { name: "Endpoint Between" });
    await fireEvent.click(within(again).getByRole("button", { name: "Remove…" }));
    await fireEvent.click(within(again).getByRole("button", { name: "Remove" }));
    await waitFor(() => expect(screen.queryByRole("list", { name: "Endpoints of Parallel run" })).toBeNull());
  });
});
