import fc from "fast-check";
import { expect, test } from "vitest";
import type { SourceDocument } from "../../../server/completion/context/document-index.ts";
import { DocumentError } from "../../../server/completion/document-error.ts";
import { exclusionsOf, type MayRead } from "../../../server/completion/exclusions.ts";
import { type Cursor, Preparation, type Prepared } from "../../../server/completion/preparation.ts";
import { Syntax } from "../../../server/completion/syntax/syntax.ts";
import { SECRET_FILES } from "../../../server/secret-files.ts";
import { DEFAULT_SETTINGS } from "../../../server/settings.ts";
import { realSyntax } from "./syntax/real-syntax.ts";

const never = new AbortController().signal;
const LISTS: readonly (readonly string[])[] = [SECRET_FILES, [], ["*.ts"], ["private/**"], [...SECRET_FILES, "!*.env"]];
const PATHS = ["a.ts", "b.ts", "private/c.ts", ".env", "production.env", "server.key"];

/** A document whose text is about the same as that of all others, and tells it from them. */
function document(path: string, opened: string): SourceDocument {
  const mark = `mark${PATHS.indexOf(path)}${opened}`;
  const text = `export function settle${mark}(account: Account): Account {\n  return book.enter("${mark}", account);\n}\n`;
  return { uri: `file:///zoo/${path}`, path, language: "zig", text, version: 1, lastActive: 1 };
}

const OPEN = PATHS.map((path) => document(path, "open"));
const DEFINING = PATHS.map((path) => ({ ...document(path, "defining"), uri: `file:///zoo/defining/${path}` }));

const everyFile: MayRead = () => true;

/** A preparation as in an editor in which all these documents are open and define names. */
function preparation(inFolders: () => MayRead = () => everyFile): Preparation {
  const onFailure = (error: Error) => {
    throw error;
  };
  return new Preparation({
    workspace: {
      documents: () => OPEN,
      place: (path) => ({ repository: "zoo", path }),
      mayRead: async () => inFolders(),
      findDefinitions: async () => DEFINING,
    },
    syntax: new Syntax({ directory: "no-grammars-here", onFailure }),
    budgets: async () => ({ context: 768, unasked: 64 }),
  });
}

function cursorIn({ uri, language, text }: SourceDocument): Cursor {
  const whole = `import { Account, book } from "./zoo";\n\n${text}const account = new Account();\nbook.enter(`;
  return { document: uri, language, text: whole, offset: whole.length };
}

/** Everything that an expert may read of a prepared cursor. */
function everything({ question }: Prepared): string {
  const { prefix, middle, suffix, context } = question.prompt;
  const pieces = (context?.pieces ?? []).flatMap(({ path, text }) => [path, text]);
  return [prefix, middle, suffix, ...pieces, ...(question.lookup ?? [])].join("\n");
}

/** What is read at a cursor, once a pause has brought what other documents say. Undefined where nothing is, since it is excluded. */
async function read(desk: Preparation, cursor: Cursor, exclude: readonly string[]): Promise<string | undefined> {
  const settings = { ...DEFAULT_SETTINGS, exclude: [...exclude], "context.tokens": 2048 };
  try {
    const before = await desk.prepare(cursor, settings, never);
    const better = await desk.betterPrompt(before, never);
    if (better) desk.adopt(cursor.document, better);
    const after = await desk.prepare(cursor, settings, never);
    return `${everything(before)}\n${everything(after)}`;
  } catch (failure) {
    if (failure instanceof DocumentError) return undefined;
    throw failure;
  }
}

test("other documents are read along", async () => {
  const text = await read(preparation(), cursorIn(document("a.ts", "open")), SECRET_FILES);
  for (const mark of ["mark1open", "mark2open", "mark1defining"]) expect(text).toContain(mark);
});

test("no text of an excluded document is in any prompt, nor anywhere else where experts read", async () => {
  const step = fc.record({
    path: fc.constantFrom(...PATHS),
    exclude: fc.constantFrom(...LISTS),
    deleted: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 6 }), async (steps) => {
      const desk = preparation();
      for (const { path, exclude, deleted } of steps) {
        const { mayRead } = exclusionsOf(exclude);
        const cursor = cursorIn(document(path, "open"));
        const text = await read(desk, cursor, exclude);
        expect(text === undefined).toBe(!mayRead(cursor.document));
        for (const { uri, text: excluded } of [...OPEN, ...DEFINING]) {
          const [mark = ""] = /mark\w+/.exec(excluded) ?? [];
          if (!mayRead(uri)) expect(text ?? "").not.toContain(mark);
        }
        // What was deleted is remembered, too.
        if (deleted) desk.edited(cursor.document, { offset: 0, removed: cursor.text, inserted: "" });
      }
    }),
    { numRuns: 60 },
  );
});

test("another document that its own folder's list excludes is not read, once it is excluded", async () => {
  let inFolders = everyFile;
  const desk = preparation(() => inFolders);
  const cursor = cursorIn(document("a.ts", "open"));
  const written = "const total = balances.reduce(sum);";
  desk.edited("file:///zoo/private/c.ts", { offset: 0, removed: written, inserted: "" });
  const before = await read(desk, cursor, []);
  for (const mark of ["mark2open", "mark2defining", written]) expect(before).toContain(mark);

  inFolders = (uri) => !uri.includes("/private/");
  const after = await read(desk, cursor, []);
  for (const mark of ["mark2open", "mark2defining", written]) expect(after).not.toContain(mark);
  expect(after).toContain("mark1open");
});

test("what texts have in common that parse alike is told of the document as it stands around them", async () => {
  const desk = new Preparation({ ...realSyntax(), budgets: async () => ({ context: 16, unasked: 64 }) });
  const [before, after] = ["class A {\r\n  f() {\r\n    ", `\r\n  }\r\n${"  g() {}\r\n".repeat(50)}}\r\n`];
  const cursor = { document: "file:///a.ts", language: "typescript", text: before + after, offset: before.length };
  const { question } = await desk.prepare(cursor, DEFAULT_SETTINGS, never);
  const [one, other, another, wrong] = await Promise.all(
    ["return 1;", "// one\n    return 1", "return 2;", "return (1;"].map((text) => question.syntaxKey?.(text, never)),
  );
  expect(one).toBeDefined();
  expect(other).toBe(one);
  expect(another).not.toBe(one);
  expect(wrong).toBeUndefined();
});

test("the syntax errors of a text are those of the whole document, not of what experts read of it", async () => {
  const desk = new Preparation({ ...realSyntax(), budgets: async () => ({ context: 64, unasked: 64 }) });
  const before = "function settle(rows) {\n";
  const text = `${before}${"    book(row);\n".repeat(100)}  }\n}\n`;
  const cursor = { document: "file:///zoo/settle.js", language: "javascript", text, offset: before.length };
  const { question, window } = await desk.prepare(cursor, DEFAULT_SETTINGS, never);
  expect(window.after.length).toBeLessThan(text.length / 2);
  expect(await question.syntaxErrors?.("  for (const row of rows) {\n")).toBe(0);
  expect(await question.syntaxErrors?.("  return rows;\n}\n")).toBeGreaterThan(0);
});
