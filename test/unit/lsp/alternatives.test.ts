import { expect, test, vi } from "vitest";
import { ExpertUnavailableError } from "../../../server/experts/errors.ts";
import { alternatives } from "../../../server/lsp/alternatives.ts";

const shown = (strategy: "auto" | "code", text: string) => ({ strategy, answer: { text } });

test("each expert's own text is one, the code expert's first", async () => {
  const complete = async (role: string) => ({ text: `by ${role}` });
  expect(await alternatives(shown("auto", "together"), complete, vi.fn())).toEqual([
    { role: "code", answer: { text: "by code" } },
    { role: "general", answer: { text: "by general" } },
  ]);
});

test("nothing is offered twice, nor what is shown already, nor nothing", async () => {
  expect(await alternatives(shown("auto", "same"), async () => ({ text: "same" }), vi.fn())).toEqual([]);
  expect(await alternatives(shown("auto", "x"), async () => ({ text: "same" }), vi.fn())).toHaveLength(1);
  expect(await alternatives(shown("auto", "x"), async () => ({ text: "" }), vi.fn())).toEqual([]);
});

test("the expert that is shown is not asked again", async () => {
  const complete = vi.fn(async () => ({ text: "other" }));
  await alternatives(shown("code", "x"), complete, vi.fn());
  expect(complete.mock.calls).toEqual([["general"]]);
});

test("an expert that cannot answer is left out, and the reason told; other failures are failures", async () => {
  const tell = vi.fn();
  const unavailable = new ExpertUnavailableError("general", "missing", "It is not here.");
  const complete = async (role: string) => {
    if (role === "general") throw unavailable;
    return { text: "by code" };
  };
  expect(await alternatives(shown("auto", "x"), complete, tell)).toEqual([
    { role: "code", answer: { text: "by code" } },
  ]);
  expect(tell).toHaveBeenCalledWith(unavailable.message);
  const broken = () => Promise.reject(new Error("broken"));
  await expect(alternatives(shown("auto", "x"), broken, tell)).rejects.toThrow("broken");
});
