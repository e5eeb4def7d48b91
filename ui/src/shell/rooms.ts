/* The doors of the activity bar. No door is listed before its room works. */

import ArrowLeftRight from "@lucide/svelte/icons/columns-2";
import Files from "@lucide/svelte/icons/text";
import Folder from "@lucide/svelte/icons/folder";
import Radio from "@lucide/svelte/icons/radio";
import ListChecks from "@lucide/svelte/icons/list-checks";
import Share from "@lucide/svelte/icons/upload";
import Workflow from "@lucide/svelte/icons/workflow";
import type { Component } from "svelte";
import type { RoomId } from "../shared/navigate.svelte";
import Messages from "../features/messages/Messages.svelte";
import { startArrivals } from "../features/messages/arrivals";
import { startRoom as startCapture } from "../features/capture/start";
import MapRoom from "../features/map/Map.svelte";
import Compare from "../features/compare/Compare.svelte";
import Test from "../features/test/Test.svelte";
import Export from "../features/export/Export.svelte";
import Capture from "../features/capture/Capture.svelte";
import Project from "../features/project/Project.svelte";

export interface Room {
  id: RoomId;
  label: string;
  icon: Component<{ size?: number; strokeWidth?: number }>;
  view: Component;
  /** What this room does while the window is open, whether it is looked at or not. Returns the way out. */
  start?: () => () => void;
}

export const rooms: readonly Room[] = [
  { id: "messages", label: "Messages", icon: Files, view: Messages, start: startArrivals },
  { id: "map", label: "Map", icon: Workflow, view: MapRoom },
  { id: "capture", label: "Capture", icon: Radio, view: Capture, start: startCapture },
  { id: "compare", label: "Compare", icon: ArrowLeftRight, view: Compare },
  { id: "test", label: "Test", icon: ListChecks, view: Test },
  { id: "export", label: "Export", icon: Share, view: Export },
  { id: "project", label: "Project", icon: Folder, view: Project },
];
