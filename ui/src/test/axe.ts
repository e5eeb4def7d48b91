import axe from "axe-core";

/** The rules that a page without layout can be held to; colours are held by the tokens' own test. */
export async function barriers(root: Element = document.body): Promise<string[]> {
  const { violations } = await axe.run(root, {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"],
    rules: { "color-contrast": { enabled: false }, region: { enabled: false } },
  });
  return violations.map((violation) => `${violation.id}: ${violation.nodes.map((node) => node.html).join("\n")}`);
}
