/* How much of a message its tree shows, the same in every room. */

import type { Density } from "../../ipc";
import { remembered } from "../remember.svelte";

export const densities: readonly Density[] = ["populated", "required", "all"];
export const density = remembered<Density>("density", "populated", (found) =>
  densities.includes(found as Density) ? (found as Density) : "populated",
);

export const densityNames: Record<Density, string> = {
  populated: "populated",
  required: "populated + required",
  all: "all of the standard",
};

/** Whether the groups of the structure are rows of the tree. */
export const groups = remembered<boolean>("groups", true, (found) => found !== false);
