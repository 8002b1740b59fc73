import { expect, test } from "vitest";
import { pageHtml } from "../../../extension/page-html.ts";

const FIGURES = { title: "Figures", element: "tandem-figures", script: "figures.js" };

function policyOf(html: string): string[] | undefined {
  return /Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1]?.split("; ");
}

test("a page holds its script and its styles, and its policy lets in nothing else", () => {
  const html = pageHtml(FIGURES, { nonce: "once", script: "draw();", style: "p { margin: 0 }" });
  expect(policyOf(html)).toEqual(["default-src 'none'", "script-src 'nonce-once'", "style-src 'nonce-once'"]);
  expect(html).toContain("<title>Figures</title>");
  expect(html).toContain("<tandem-figures></tandem-figures>");
  expect(html).toContain('<script type="module" nonce="once">draw();</script>');
  expect(html).toContain('<style nonce="once">p { margin: 0 }</style>');
  expect(html).not.toMatch(/(src|href|style)=/);
});

test("a page without styles of its own may have none", () => {
  const html = pageHtml(FIGURES, { nonce: "once", script: "draw();" });
  expect(policyOf(html)).toEqual(["default-src 'none'", "script-src 'nonce-once'"]);
  expect(html).not.toContain("<style");
});
