/* Which columns the list has when it is wide. */

import { Columns } from "../../shared/set/columns.svelte";

export const columns = new Columns("messages.columns", {
  type: { title: "Type", path: "MSH-9", width: 84 },
  time: { title: "Time", path: "MSH-7", width: 132 },
  control: { title: "Control ID", path: "MSH-10", width: 108 },
  patient: { title: "Patient", path: "PID-3.1", width: 92 },
  name: { title: "Name", path: "PID-5", width: 168 },
  sender: { title: "Sender", path: "MSH-3", width: 112 },
  size: { title: "Size", path: null, width: 72 },
});
