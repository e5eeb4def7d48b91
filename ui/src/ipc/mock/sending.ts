/* Runs that send, of the invented engine: each is done at once, unless a test says otherwise. */

import type { SendingHold, SendingPreview, SendingResultsAt, SendingStart, SendingView, SentView } from "../bindings";
import { answer, emit } from "./backend";

export function run(part: Partial<SendingView> = {}): SendingView {
  const total = part.total ?? 212;
  return {
    sending: 1,
    what: `${total} messages of 20-morning.hl7`,
    to: "127.0.0.1:2576",
    state: "running",
    problem: null,
    total,
    done: 0,
    accepted: 0,
    refused: 0,
    mismatched: 0,
    unknown: 0,
    notSent: 0,
    retries: 0,
    strays: 0,
    connections: 1,
    kept: true,
    notKept: 0,
    inFlight: 1,
    tookMs: 0,
    rate: 0,
    remainingMs: null,
    p50Us: 0,
    p95Us: 0,
    p99Us: 0,
    maxUs: 0,
    beats: [],
    ...part,
  };
}

export function result(number: number): SentView {
  const refused = number % 17 === 0;
  const silent = number % 53 === 0;
  return {
    number,
    controlId: `REG${20395 + number}`,
    code: silent ? null : refused ? "AE" : "AA",
    text: silent ? "127.0.0.1:2576 did not answer within 30 s. Whether it kept the message is not known." : refused ? "PID-3 is required" : null,
    matches: number !== 5,
    left: true,
    latencyUs: silent ? null : 900 + ((number * 131) % 4000),
    attempts: silent ? 3 : 1,
  };
}

const plain = (sent: SentView) => sent.code === "AA" && sent.matches;

export function settleSending(count: (request: SendingStart) => number): void {
  let now = run();
  let sequence = 100_000;
  const preview = (request: SendingStart): SendingPreview => {
    const to = request.to.kind === "place" ? `${request.to.host}:${request.to.port}` : "127.0.0.1:2576";
    const loopback = /^(127\.|localhost)/.test(to);
    const messages = count(request);
    return {
      messages,
      edited: 0,
      what: `${messages} messages of 20-morning.hl7`,
      to,
      loopback,
      problem: to === "lab.hospital.example:6662" ? "lab.hospital.example:6662 is in the environment `production` of project.toml. Messages are sent to `test` alone from here." : null,
    };
  };
  answer("sending_preview", preview);
  answer("sending_start", (request: SendingStart) => {
    const { messages, to, what } = preview(request);
    const results = Array.from({ length: messages }, (_, at) => result(at + 1));
    now = run({ sending: now.sending + 1, total: messages, to, what });
    const accepted = results.filter(plain).length;
    const unknown = results.filter(({ code }) => code === null).length;
    const mismatched = results.filter(({ code, matches }) => code === "AA" && !matches).length;
    const started = now;
    now = {
      ...now,
      state: "done",
      done: messages,
      accepted,
      unknown,
      mismatched,
      refused: messages - accepted - unknown - mismatched,
      inFlight: 0,
      tookMs: 4200,
      rate: messages / 4.2,
      retries: unknown * 2,
      p50Us: 2450,
      p95Us: 4610,
      p99Us: 4830,
      maxUs: 5010,
      beats: Array.from({ length: 17 }, (_, at) => ({ untilMs: (at + 1) * 250, rate: 40 + ((at * 7) % 23), latencyUs: 1800 + ((at * 431) % 1900) })),
    };
    setTimeout(() => emit({ kind: "sending", sequence: (sequence += 1), sending: now }), 0);
    return started;
  });
  answer("sending_results", ({ troubled, offset, limit }: SendingResultsAt) => {
    const all = Array.from({ length: now.done }, (_, at) => result(at + 1)).filter((sent) => !troubled || !plain(sent));
    return { rows: all.slice(offset, offset + limit), held: all.length, total: all.length };
  });
  answer("sending_stop", () => (now = { ...now, state: "stopping" }));
  answer("sending_hold", ({ paused }: SendingHold) => (now = { ...now, state: paused ? "paused" : "running" }));
}
