import { expect, test } from "vitest";
import { withEditorProxy } from "../../../extension/editor-proxy.ts";

const PROXY = "http://proxy.example:8080";

test("the editor's proxy reaches the server, and what it does not hold for", () => {
  expect(withEditorProxy({ PATH: "/bin" }, { proxy: PROXY, without: ["a.example", "b.example"] })).toEqual({
    PATH: "/bin",
    HTTP_PROXY: PROXY,
    HTTPS_PROXY: PROXY,
    NO_PROXY: "a.example,b.example",
  });
  expect(withEditorProxy({}, { proxy: PROXY, without: [] })).toEqual({ HTTP_PROXY: PROXY, HTTPS_PROXY: PROXY });
});

test("whoever has variables for proxies keeps them", () => {
  const own = { https_proxy: "http://mine.example" };
  expect(withEditorProxy(own, { proxy: PROXY, without: [] })).toEqual(own);
  expect(withEditorProxy({ no_proxy: "c.example" }, { proxy: PROXY, without: ["a.example"] })).toMatchObject({
    NO_PROXY: "c.example",
  });
  expect(withEditorProxy({}, { proxy: "", without: ["a.example"] })).toEqual({});
});
