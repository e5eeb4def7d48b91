import { fireEvent, render, screen, waitFor, within } from "@testing-library/svelte";
import { beforeEach, describe, expect, it } from "vitest";
import type { SendingHold, SendingStart } from "../ipc";
import { answer, emit } from "../ipc/mock/backend";
import { run } from "../ipc/mock/sending";
import { endpoint, settle } from "../ipc/mock/world";
import { go } from "../shared/navigate.svelte";
import App from "./App.svelte";
import { barriers } from "../test/axe";
import { sendings } from "../shared/sending/sending.svelte";

const press = (key: string, more: KeyboardEventInit = {}) => fireEvent.keyDown(document.activeElement ?? document.body, { key, ...more });
const dialog = () => screen.findByRole("dialog", { name: "Send messages" });

describe("sending", () => {
  beforeEach(() => {
    sendings.asked = null;
    sendings.runs = [];
    sendings.open = false;
    go("messages");
  });

  it("asks where to and how, sends, and tells what became of each message", async () => {
    settle("example");
    render(App);
    await screen.findByRole("tree", { name: "Segments" });
    await fireEvent.click(await screen.findByRole("option", { name: /20-morning/ }));
    await screen.findByRole("button", { name: "Send these…" });
    await press("S", { altKey: true, shiftKey: true });
    const box = await dialog();
    await within(box).findByText(/212 messages of 20-morning.hl7/);
    expect(await barriers(box)).toEqual([]);
    await fireEvent.click(await within(box).findByRole("button", { name: "Send 212 messages" }));
    const strip = await screen.findByRole("region", { name: "Sending" });
    await waitFor(() => expect(strip.textContent).toMatch(/Sent.*212 of 212/));
    expect(strip.textContent).toMatch(/195 accepted.*12 refused.*1 with another MSA-2.*4 unknown/);
    await fireEvent.click(within(strip).getByRole("button", { name: "Results…" }));
    const results = await screen.findByRole("dialog", { name: "What was sent" });
    const table = await within(results).findByRole("grid", { name: "Results, 212 messages" });
    await waitFor(() => expect(within(table).getAllByText("AA").length).toBeGreaterThan(3));
    expect(within(table).getByText("MSA-2 is another's.")).toBeTruthy();
    expect(within(results).getByText("p99").nextElementSibling?.textContent).toBe("4.8 ms");
    expect(within(results).getByRole("img", { name: /messages a second on average; answers took 2.5 ms in the middle/ })).toBeTruthy();
    expect(await barriers(results)).toEqual([]);
    await fireEvent.click(within(results).getByRole("button", { name: "Only what was not accepted" }));
    await waitFor(() => expect(within(results).queryByRole("grid", { name: "Results, 212 messages" })).toBeNull());
    expect((await within(results).findAllByText("PID-3 is required")).length).toBeGreaterThan(2);
    await fireEvent.click(within(results).getByRole("button", { name: "Close" }));
    await fireEvent.click(within(strip).getByRole("button", { name: "Put away" }));
    await waitFor(() => expect(screen.queryByRole("region", { name: "Sending" })).toBeNull());
  });

  it("says what leaves this machine and what may not be sent to", async () => {
    settle("example");
    render(App);
    await screen.findByRole("tree", { name: "Segments" });
    await press("S", { altKey: true, shiftKey: true });
    const box = await dialog();
    const to = await within(box).findByRole("textbox", { name: "Receiver (host:port)" });
    await fireEvent.input(to, { target: { value: "10.1.2.3:2575" } });
    expect(await within(box).findByText(/10\.1\.2\.3:2575 is not this machine/)).toBeTruthy();
    await fireEvent.input(to, { target: { value: "lab.hospital.example:6662" } });
    expect(await within(box).findByText(/environment `production`/)).toBeTruthy();
    expect(within(box).getByRole("button", { name: "Send" }).hasAttribute("disabled")).toBe(true);
    await fireEvent.input(to, { target: { value: "nowhere" } });
    await waitFor(() => expect(to.getAttribute("aria-invalid")).toBe("true"));
  });

  it("sends what is chosen in Capture to a sender of the project, at its pace, and can be held and stopped", async () => {
    settle("example");
    const asked: SendingStart[] = [];
    answer("sending_start", (request: SendingStart) => {
      asked.push(request);
      return run({ sending: 77, total: 340 });
    });
    answer("endpoint_settings", () => ({ pace: { connections: 4, keepAlive: false, perSecond: 20, retries: 2, retryAfter: 3, timeout: 9 } }));
    render(App);
    go("capture");
    await screen.findByRole("grid", { name: /^Captured messages/ });
    emit({ kind: "endpoint", sequence: 4000, endpoint: endpoint({ id: "to-lab", name: "To the lab", role: "sender", state: "ready", address: "", to: ["127.0.0.1:2576"] }) });
    await fireEvent.click(await screen.findByRole("button", { name: "Send captured messages to To the lab" }));
    const box = await dialog();
    await waitFor(() => expect((within(box).getByRole("spinbutton", { name: "Connections" }) as HTMLInputElement).value).toBe("4"));
    expect(within(box).getByText(/Masked on the screen only: what is sent is whole/)).toBeTruthy();
    await fireEvent.click(await within(box).findByRole("button", { name: "Send 340 messages" }));
    await waitFor(() => expect(asked.length).toBe(1));
    expect(asked[0]).toEqual({
      what: { kind: "sources", sources: [0] },
      to: { kind: "endpoint", endpoint: "to-lab" },
      pace: { connections: 4, keepAlive: false, perSecond: 20, retries: 2, retryAfter: 3, timeout: 9 },
      speed: null,
      againWhenRefused: false,
      keep: true,
    });
    const strip = await screen.findByRole("region", { name: "Sending" });
    emit({ kind: "sending", sequence: 4001, sending: run({ sending: 77, total: 340, done: 100, accepted: 99, refused: 1, rate: 19.8, remainingMs: 12_000 }) });
    await waitFor(() => expect(strip.textContent).toMatch(/100 of 340.*20\/s.*12 s left.*99 accepted.*1 refused/));
    const held: SendingHold[] = [];
    answer("sending_hold", (request: SendingHold) => {
      held.push(request);
      return run({ sending: 77, total: 340, done: 100, state: "paused" });
    });
    await fireEvent.click(within(strip).getByRole("button", { name: "Hold" }));
    expect(await within(strip).findByRole("button", { name: "Go on" })).toBeTruthy();
    expect(held).toEqual([{ sending: 77, paused: true }]);
    answer("sending_stop", () => run({ sending: 77, total: 340, done: 100, state: "stopping" }));
    await fireEvent.click(within(strip).getByRole("button", { name: "Stop" }));
    emit({ kind: "sending", sequence: 4002, sending: run({ sending: 77, total: 340, done: 101, accepted: 99, refused: 1, unknown: 1, state: "stopped" }) });
    await waitFor(() => expect(strip.textContent).toMatch(/Stopped.*1 unknown.*239 messages not sent/));
    // An older word about it does not bring it back.
    emit({ kind: "sending", sequence: 4003, sending: run({ sending: 77, total: 340, done: 90 }) });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(strip.textContent).toMatch(/Stopped/);
  });
});
