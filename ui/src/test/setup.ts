import { cleanup } from "@testing-library/svelte";
import { afterEach } from "vitest";
import { clearAnswers } from "../ipc/mock/backend";

afterEach(async () => {
  cleanup();
  // Effects that were under way settle before their answers go.
  await new Promise((resolve) => setTimeout(resolve, 0));
  clearAnswers();
  localStorage.clear();
});
