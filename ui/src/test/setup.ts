import { cleanup, configure } from "@testing-library/svelte";
import { afterEach } from "vitest";
import { clearAnswers } from "../ipc/mock/backend";

// A page of this window in full says nothing to a reader of a failed test.
configure({ getElementError: (message) => new Error(message ?? "not found") });

afterEach(async () => {
  cleanup();
  // Effects that were under way settle before their answers go.
  await new Promise((resolve) => setTimeout(resolve, 0));
  clearAnswers();
  localStorage.clear();
});
