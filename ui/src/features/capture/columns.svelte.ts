/* Which columns the live table has. */

import { Columns } from "../../shared/set/columns.svelte";

export const columns = new Columns("capture.columns", {
  time: { title: "Time", path: null, width: 92 },
  direction: { title: "Direction", path: null, width: 70 },
  endpoint: { title: "Endpoint", path: null, width: 96 },
  peer: { title: "Peer", path: null, width: 124 },
  type: { title: "Type", path: "MSH-9", width: 84 },
  control: { title: "Control ID", path: "MSH-10", width: 96 },
  patient: { title: "Patient", path: "PID-3.1", width: 190 },
  bytes: { title: "Bytes", path: null, width: 62, right: true },
  latency: { title: "Latency", path: null, width: 68, right: true },
  answer: { title: "Answer", path: null, width: 150 },
  teed: { title: "Second answer", path: null, width: 130, hidden: true },
  leg: { title: "Leg", path: null, width: 72, hidden: true },
  flaw: { title: "Framing", path: null, width: 180, hidden: true },
});
