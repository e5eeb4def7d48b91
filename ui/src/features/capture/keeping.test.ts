import { fireEvent, render, screen, waitFor, within } from "@testing-library/svelte";
import { beforeEach, describe, expect, it } from "vitest";
import type { CaptureExport, RemovalAgreed, RemovalAsked } from "../../ipc";
import { answer, emit } from "../../ipc/mock/backend";
import { captured, settle } from "../../ipc/mock/world";
import { go } from "../../shared/navigate.svelte";
import App from "../../shell/App.svelte";
import { columns } from "./columns.svelte";
import { keeping } from "./keeping.svelte";

async function chooseTwo() {
  settle("empty");
  render(App);
  await screen.findByRole("heading", { name: "Capture" });
  emit({ kind: "captured", sequence: 5000, rows: [11, 12, 13].map(captured), total: 3 });
  const grid = await screen.findByRole("grid", { name: /^Captured messages/ });
  const rows = await within(grid).findAllByRole("row", { name: /REG/ });
  if (rows[0]) await fireEvent.click(rows[0]);
  if (rows[1]) await fireEvent.click(rows[1], { ctrlKey: true });
}
const button = (name: string | RegExp) => screen.findByRole("button", { name });

describe("captured messages that leave", () => {
  beforeEach(() => {
    localStorage.clear();
    columns.reset();
    keeping.open = null;
    go("capture");
  });

  it("are exported as chosen, and into the project only where somebody agrees", async () => {
    const asked: CaptureExport[] = [];
    await chooseTwo();
    answer("pick", () => ["/project/samples/real.hl7"]);
    answer("capture_export", (request: CaptureExport) => {
      asked.push(request);
      if (!request.sure) throw { code: "patient-into-project", message: "This is real traffic.", detail: null };
      return { messages: 2, leftOut: 0, files: 1, bytes: 900, path: request.path };
    });
    keeping.open = "export";
    await screen.findByText(/^2 messages/);
    await fireEvent.click(await screen.findByLabelText(/^A batch/));
    await fireEvent.click(await button("Export…"));
    await fireEvent.click(await button("Put them there"));
    await screen.findByText("Exported 2 messages (900 B)");
    expect(asked.map(({ shape, sure, chosen }) => [shape, sure, chosen.ids])).toEqual([
      ["batch", false, [12, 13]],
      ["batch", true, [12, 13]],
    ]);
  });

  it("are removed only after what goes was shown, with a reason", async () => {
    const planned: RemovalAsked[] = [];
    const agreed: RemovalAgreed[] = [];
    await chooseTwo();
    const amount = { messages: 2, bytes: 600, oldest: captured(12).time, newest: captured(13).time };
    answer("removal_plan", (request: RemovalAsked) => {
      planned.push(request);
      return { number: planned.length, amount };
    });
    answer("removal_do", (request: RemovalAgreed) => {
      agreed.push(request);
      return { amount, stopped: false, bytesBefore: 9000, bytesNow: 4000 };
    });
    keeping.open = "remove";
    const go = await button("Remove 2 messages");
    expect((go as HTMLButtonElement).disabled).toBe(true);
    await fireEvent.input(await screen.findByLabelText("Why"), { target: { value: "after the test week" } });
    await waitFor(() => expect((go as HTMLButtonElement).disabled).toBe(false));
    await fireEvent.click(go);
    await waitFor(() => expect(agreed).toHaveLength(1));
    expect([agreed[0]?.number, agreed[0]?.why]).toEqual([planned.length, "after the test week"]);
    expect(planned.at(-1)).toMatchObject({ kind: "chosen", chosen: { ids: [12, 13] } });
    await screen.findByText("Removed 2 messages");
  });

  it("are proposed for removal where they go beyond the rule, and not more than that", async () => {
    await chooseTwo();
    await keeping.look();
    expect(screen.queryByRole("button", { name: "Review" })).toBeNull();
    keeping.held = { held: { messages: 9, bytes: 9, oldest: null, newest: null }, fileBytes: 1, rule: { days: 30, mib: null }, beyond: { messages: 4, bytes: 1200, oldest: captured(1).time, newest: captured(4).time } };
    await screen.findByText(/4 messages are older than 30 days/);
    await fireEvent.click(await button("Review"));
    await screen.findByRole("dialog", { name: "Remove captured messages" });
  });
});
