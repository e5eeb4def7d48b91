/** What a command answers when it cannot: a code to branch on, a sentence to show, and where it happened. */
export class CommandError extends Error {
  override readonly name = "CommandError";
  constructor(
    readonly code: string,
    message: string,
    readonly detail: string | undefined,
  ) {
    super(message);
  }
}

/** Whatever was thrown becomes something with a code; nobody looks at the text to find out what happened. */
export function toCommandError(thrown: unknown): CommandError {
  if (thrown instanceof CommandError) return thrown;
  if (typeof thrown === "object" && thrown !== null && "code" in thrown && "message" in thrown) {
    const detail = "detail" in thrown && thrown.detail ? String(thrown.detail) : undefined;
    return new CommandError(String(thrown.code), String(thrown.message), detail);
  }
  return new CommandError("internal", thrown instanceof Error ? thrown.message : String(thrown), undefined);
}

export function describe(thrown: unknown): { message: string; detail: string | undefined } {
  const { message, detail } = toCommandError(thrown);
  return { message, detail };
}
