import { expect, test } from "vitest";
import { MessageType, ShowMessageNotification } from "vscode-languageserver";
import { VocabularyMismatchError } from "../../../server/collaboration/ensemble-fusion.ts";
import { NoEmbeddingsError } from "../../../server/collaboration/fusion/relative/relative.ts";
import { DocumentError } from "../../../server/completion/document-error.ts";
import { ExpertUnavailableError, NoAntiExpertError } from "../../../server/experts/errors.ts";
import { Refusals } from "../../../server/lsp/refusals.ts";

function setUp({ isFollowed = false } = {}) {
  const shown: string[] = [];
  const logged: string[] = [];
  const sendNotification = async (type: unknown, params: { type: MessageType; message: string }) => {
    expect([type, params.type]).toEqual([ShowMessageNotification.type, MessageType.Warning]);
    shown.push(params.message);
  };
  const connection = { sendNotification, console: { info: (message: string) => void logged.push(message) } };
  const refusals = new Refusals(connection as unknown as ConstructorParameters<typeof Refusals>[0], { isFollowed });
  return { refusals, shown, logged };
}

const MISSING = new ExpertUnavailableError("code", "missing", "The code expert is not on this machine.");

test.each([
  new VocabularyMismatchError("mixture", []),
  new NoEmbeddingsError({ id: "a-model", role: "code" }),
  new NoAntiExpertError(),
  new ExpertUnavailableError("anti", "missing", "The anti-expert is not on this machine."),
])("settings that the experts do not fit are shown to the user: %s", (failure) => {
  const { refusals, shown, logged } = setUp({ isFollowed: true });
  expect([refusals.tell(failure), refusals.tell(failure)]).toEqual([true, true]);
  expect([shown, logged]).toEqual([[failure.message], []]);
  refusals.forget();
  refusals.tell(failure);
  expect(shown).toEqual([failure.message, failure.message]);
});

test("a missing expert is shown where the client does not follow the status, which would say so", () => {
  const standard = setUp();
  expect([standard.refusals.tell(MISSING), standard.refusals.tell(MISSING)]).toEqual([true, true]);
  expect([standard.shown, standard.logged]).toEqual([[MISSING.message], []]);
  const following = setUp({ isFollowed: true });
  expect([following.refusals.tell(MISSING), following.refusals.tell(MISSING)]).toEqual([true, true]);
  expect([following.shown, following.logged]).toEqual([[], [MISSING.message]]);
});

test.each([new DocumentError("It is no text."), new ExpertUnavailableError("code", "failed", "It is no model.")])(
  "what the user cannot mend, or is warned of elsewhere, is logged once: %s",
  (failure) => {
    const { refusals, shown, logged } = setUp();
    expect([refusals.tell(failure), refusals.tell(failure)]).toEqual([true, true]);
    expect([shown, logged]).toEqual([[], [failure.message]]);
  },
);

test("any other failure is left alone", () => {
  const { refusals, shown, logged } = setUp();
  expect(refusals.tell(new Error("A bug."))).toBe(false);
  expect([shown, logged]).toEqual([[], []]);
});
