import { expect, test } from "vitest";
import { delimiterEnd } from "../../../../server/completion/stop/delimiter-end.ts";
import { cursor } from "../cursor.ts";

test.each<[string, string, string, number | undefined]>([
  ["typescript", 'const a = "█";', 'hello";', 5],
  ["typescript", "const a = `█`;", 'say "hello"`;', 11],
  ["rust", 'const N: &\'static str = "█";', 'hello";', 5],
  ["rust", 'fn f<\'a>() { let x = r#"█"#;', '"hello"#;', 6],
  ["typescriptreact", '<p>Don\'t <A b="█" />', 'hello" />', 5],
  ["python", 'x = """█"""', '"hello" """', 8],
  ["python", "x = f'█'", "{a}'", 3],
  ["markdown", 'a = "█"', 'hello"', 5],
  ["typescript", 'const a = "█', 'hello";', undefined],
])("%s: a string such as %s is closed once", (language, drawn, text, end) => {
  expect(delimiterEnd(text, "string", { ...cursor(drawn), language })).toBe(end);
});
