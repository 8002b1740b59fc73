import { describe, expect, test } from "vitest";
import { chooseExpert } from "../../../server/collaboration/routing-rules.ts";

describe("built-in rules", () => {
  test.each([
    ["typescript", "code", "", "code", "code in TypeScript: code expert"],
    ["markdown", "prose", "", "general", "prose in Markdown: general model"],
    ["latex", "prose", "", "general", "prose in LaTeX: general model"],
    ["markdown", "code", "", "code", "code in Markdown: code expert"],
    ["git-commit", "comment", "", "general", "comment in a commit message: general model"],
    ["python", "comment", "# ", "general", "comment in Python: general model"],
    ["python", "string", 'open("path', "code", "string in Python: code expert"],
    ["python", "string", 'print("The file could not be', "general", "string in Python: general model"],
    ["python", "string", "print('It isn't there any more", "general", "string in Python: general model"],
    ["python", "string", "", "code", "string in Python: code expert"],
    ["zig", "code", "", "code", "code in zig: code expert"],
    ["constructor", "code", "", "code", "code in constructor: code expert"],
  ] as const)("%s %s %j: %s", (language, place, before, expert, reason) => {
    expect(chooseExpert(language, place, [], before)).toEqual({ expert, reason });
  });
});

describe("the user's rules", () => {
  const rules = [
    { language: "python", place: "comment", expert: "code" },
    { language: "*", place: "comment", expert: "general" },
    { language: "rust", place: "*", expert: "general" },
  ] as const;

  test("come first, in their order", () => {
    expect(chooseExpert("python", "comment", rules)).toEqual({
      expert: "code",
      reason: "comment in Python: code expert, by your rule",
    });
    expect(chooseExpert("go", "comment", rules).expert).toBe("general");
    expect(chooseExpert("rust", "code", rules).expert).toBe("general");
  });

  test("leave the rest to the built-in ones", () => {
    expect(chooseExpert("go", "code", rules)).toEqual({ expert: "code", reason: "code in Go: code expert" });
  });
});
