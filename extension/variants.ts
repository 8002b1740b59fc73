import { STRATEGIES, type StrategyId } from "../server/protocol.ts";
import type { SettingKey } from "../server/settings.ts";

/** What package.json says about the settings. It is generated from their definitions. */
export interface SettingsManifest {
  readonly contributes: { readonly configuration: { readonly properties: Readonly<Record<string, SettingProperty>> } };
}

interface SettingProperty {
  readonly markdownDescription: string;
  readonly enum?: readonly string[];
  readonly enumDescriptions?: readonly string[];
}

/** Something about a strategy that can be chosen by name. */
export interface Variant {
  readonly key: SettingKey;
  readonly strategy: StrategyId;
  /** A word: "Fusion". */
  readonly label: string;
  readonly explanation: string;
  readonly values: readonly { readonly value: string; readonly explanation: string }[];
}

const PREFIX = "tandem.";

/** What can be varied: the settings of the strategies that have one of several named values. */
export function variantsOf({ contributes }: SettingsManifest): Variant[] {
  return Object.entries(contributes.configuration.properties).flatMap(([name, property]) => {
    const { enum: values, enumDescriptions = [], markdownDescription: explanation } = property;
    const key = name.slice(PREFIX.length) as SettingKey;
    const [group, ...rest] = key.split(".");
    const strategy = STRATEGIES.find(({ id }) => id === group)?.id;
    const [word] = rest.slice(-1);
    if (!values || !strategy || !word) return [];
    const label = word.charAt(0).toUpperCase() + word.slice(1);
    const explained = values.map((value, index) => ({ value, explanation: enumDescriptions[index] ?? "" }));
    return [{ key, strategy, label, explanation, values: explained }];
  });
}

/** What can be varied of a strategy; of all of them where it has no variants itself, as `auto`, which uses the others. */
export function variantsFor(strategy: StrategyId, variants: readonly Variant[]): readonly Variant[] {
  const own = variants.filter((variant) => variant.strategy === strategy);
  return own.length > 0 ? own : variants;
}
