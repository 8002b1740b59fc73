import { expect, test } from "vitest";
import { RepositoryContext, type Workspace } from "../../../../server/completion/context/repository-context.ts";
import type { MayRead } from "../../../../server/completion/exclusions.ts";
import { estimateTokens } from "../../../../server/completion/token-estimate.ts";
import { selectWindow } from "../../../../server/completion/window.ts";
import { cursor } from "../cursor.ts";
import { document, filler } from "./documents.ts";

const never = new AbortController().signal;
const LEDGER = document(
  "ledger.ts",
  `${filler(40, "other")}\n}\n\nexport class Ledger {\n  settle(account: string, amount: number): void {\n    this.book.write(account, amount);\n  }\n}\n`,
);
const NEAR_LEDGER = 'import { Ledger } from "./ledger.ts";\n\nconst ledger = new Ledger();\nledger.settle(█);\n';

function viewer(drawn: string, mayRead: MayRead = () => true) {
  const { text, offset } = cursor(drawn);
  const window = selectWindow(text, offset, 768, estimateTokens);
  return { document: "file:///a.ts", language: "typescript", text, offset, window, mayRead };
}

function workspace(more: Partial<Workspace> = {}): Workspace {
  return {
    documents: () => [],
    place: (path) => ({ repository: "books", path }),
    mayRead: async () => () => true,
    findDefinitions: async () => [],
    ...more,
  };
}

test("reads files that nobody has opened, where names near the cursor are defined", async () => {
  const context = new RepositoryContext(workspace({ findDefinitions: async () => [LEDGER] }));
  await context.revise(viewer(NEAR_LEDGER), 384, never);
  expect(
    context
      .current("file:///a.ts")
      ?.pieces.map(({ text }) => text)
      .join(),
  ).toContain("settle(account: string");
});

test("prefers what an editor shows to what is on disk", async () => {
  const edited = document("ledger.ts", LEDGER.text.replaceAll("account", "customer"));
  const open = workspace({ documents: () => [edited], findDefinitions: async () => [LEDGER] });
  const context = new RepositoryContext(open);
  await context.revise(viewer(NEAR_LEDGER), 384, never);
  const text = context
    .current("file:///a.ts")
    ?.pieces.map((piece) => piece.text)
    .join();
  expect(text).toContain("settle(customer: string");
  expect(text).not.toContain("account");
});

test("has nothing to say where nothing is open and no definition is known", async () => {
  const context = new RepositoryContext(workspace());
  await context.revise(viewer(NEAR_LEDGER), 384, never);
  expect(context.current("file:///a.ts")).toBeUndefined();
});

test("does not read the document that is worked on", async () => {
  const worked = { ...LEDGER, uri: "file:///a.ts" };
  Object.defineProperty(worked, "text", {
    get: () => {
      throw new Error("It was read.");
    },
  });
  const context = new RepositoryContext(workspace({ documents: () => [worked, LEDGER] }));
  await context.revise(viewer(NEAR_LEDGER), 384, never);
  expect(context.current("file:///a.ts")?.pieces.map(({ path }) => path)).toContain(LEDGER.path);
});

test("reads nothing that it may not, whether it is open or holds a definition", async () => {
  const mayRead: MayRead = (uri) => uri !== LEDGER.uri;
  for (const more of [{ documents: () => [LEDGER] }, { findDefinitions: async () => [LEDGER] }]) {
    const context = new RepositoryContext(workspace(more));
    await context.revise(viewer(NEAR_LEDGER, mayRead), 384, never);
    expect(context.current("file:///a.ts")).toBeUndefined();
    await context.revise(viewer(NEAR_LEDGER), 384, never);
    expect(context.current("file:///a.ts")?.pieces).not.toEqual([]);
  }
});
