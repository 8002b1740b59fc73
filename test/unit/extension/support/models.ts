import type { ModelInfo, PresetInfo } from "../../../../server/protocol.ts";

/** A model of the catalogue that is not here, but for what `rest` says of it. */
export function model(id: string, rest: Partial<ModelInfo> = {}): ModelInfo {
  return {
    id,
    kind: "catalogue",
    title: `Model ${id}`,
    note: "",
    bytes: 145e6,
    licence: "Apache-2.0",
    installed: false,
    usedAs: [],
    ...rest,
  };
}

/** The pair of the models `a` and `b`. */
export const PRESET: PresetInfo = {
  id: "starter",
  title: "Starter pair",
  note: "two small ones",
  general: "a",
  code: "b",
};
