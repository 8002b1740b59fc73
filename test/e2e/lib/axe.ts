/** What axe-core has to say about how people with disabilities get along with a page. */
import axe from "axe-core";
import type { Frame } from "playwright-core";

/** The violations in a frame, as one line each; none is the aim. */
export async function violations(frame: Frame): Promise<string[]> {
  await frame.evaluate(axe.source);
  const found = await frame.evaluate(async () => {
    const { axe: inPage } = globalThis as unknown as { axe: typeof axe };
    const { violations } = await inPage.run(document, { resultTypes: ["violations"] });
    return violations.map(({ id, help, nodes }) => ({ id, help, where: nodes.map(({ html }) => html) }));
  });
  return found.map(({ id, help, where }) => `${id}: ${help}: ${where.join(" | ")}`);
}
