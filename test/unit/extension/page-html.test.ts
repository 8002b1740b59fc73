import { expect, test } from "vitest";
import { pageHtml } from "../../../extension/page-html.ts";

test("a page loads its own script and styles, and its policy lets in nothing else", () => {
  const html = pageHtml(
    { title: "Figures", element: "tandem-figures", script: "figures.js", stylesheets: ["figures.css"] },
    { cspSource: "https://own.example", nonce: "once", address: (file) => `https://own.example/${file}` },
  );
  const [, policy] = /Content-Security-Policy" content="([^"]*)"/.exec(html) ?? [];
  expect(policy?.split("; ")).toEqual([
    "default-src 'none'",
    "script-src 'nonce-once'",
    "style-src https://own.example",
    "font-src https://own.example",
  ]);
  expect(html).toContain("<title>Figures</title>");
  expect(html).toContain("<tandem-figures></tandem-figures>");
  expect(html).toContain('<script type="module" nonce="once" src="https://own.example/figures.js">');
  expect(html.match(/href="[^"]*"/g)).toEqual([
    'href="https://own.example/codicon.css"',
    'href="https://own.example/figures.css"',
  ]);
  expect(html).not.toMatch(/style=|<style/);
});
