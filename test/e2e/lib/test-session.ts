import { afterAll, afterEach, beforeAll } from "vitest";
import { openSession, type Session, type SessionOptions } from "./session.ts";
import { statusBarItem } from "./workbench.ts";

/**
 * Opens VS Code before the tests of a block, waits until Tandem is ready, and closes it behind them; a test that fails
 * leaves a picture. Returns what gives them the session. Of `tests` in the extension host nothing is waited for.
 */
export function testSession(options: SessionOptions): () => Session {
  let session: Session | undefined;
  beforeAll(async () => {
    session = await openSession(options);
    if (options.tests) return;
    try {
      await statusBarItem(session.page, /Tandem Auto$/).waitFor({ timeout: 120_000 });
    } catch (failure) {
      await session.picture("failed-start");
      throw failure;
    }
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === "fail") await session?.picture(`failed-${task.name.replaceAll(/\W+/g, "-")}`);
  });
  afterAll(() => session?.close());
  return () => {
    if (!session) throw new Error("There is no session before the tests of its block run. Ask for it within a test.");
    return session;
  };
}
