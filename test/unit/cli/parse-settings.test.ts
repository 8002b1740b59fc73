import { InvalidArgumentError } from "commander";
import { expect, test } from "vitest";
import { parseSettingsOption } from "../../../server/cli/parse-settings.ts";

test.each([
  ["{}", {}],
  ['{"ensemble.fusion":"product"}', { "ensemble.fusion": "product" }],
  [
    '{"ensemble":{"fusion":"product"},"experts":{"code":"a.gguf"}}',
    { "ensemble.fusion": "product", "experts.code": "a.gguf" },
  ],
])("%s", (json, settings) => {
  expect(parseSettingsOption(json)).toEqual(settings);
});

test.each([
  ["{", /JSON/],
  ["product", /JSON/],
  ["3", /Settings are an object/],
  ['["ensemble.fusion"]', /Settings are an object/],
  ['{"ensemble.fuzion":"product"}', /no setting tandem\.ensemble\.fuzion/],
  ['{"ensemble.fusion":"sum"}', /tandem\.ensemble\.fusion is "sum", which is not allowed/],
])("%s is refused", (json, message) => {
  expect(() => parseSettingsOption(json)).toThrow(InvalidArgumentError);
  expect(() => parseSettingsOption(json)).toThrow(message);
});
