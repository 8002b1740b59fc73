import type { TextDocument } from "vscode";
import { labelOf } from "../server/protocol.ts";
import { settingInForce, strategyInForce, writeSetting } from "./configuration.ts";
import { currentEditor } from "./documents.ts";
import type { FileStrategies } from "./file-strategies.ts";
import { pickOne } from "./pick-one.ts";
import { type Variant, variantsFor } from "./variants.ts";

/** Lets the user choose what to vary of the strategy in force, and how, and writes the setting. */
export async function chooseVariant(variants: readonly Variant[], files: FileStrategies): Promise<void> {
  const document = currentEditor()?.document;
  const strategy = strategyInForce(document, files);
  const items = variantsFor(strategy, variants).map((variant) => ({
    variant,
    label: variant.label,
    description: String(settingInForce(variant.key, document)),
    detail: variant.explanation,
  }));
  const hasOwn = items.some(({ variant }) => variant.strategy === strategy);
  const chosen = await pickOne(items, {
    title: "Tandem: how the strategies work",
    placeholder: hasOwn
      ? `What to vary of ${labelOf(strategy)}`
      : `What to vary of other strategies, since ${labelOf(strategy)} has no variants itself`,
  });
  if (chosen) await chooseValue(chosen.variant, document);
}

async function chooseValue({ key, explanation, values }: Variant, document: TextDocument | undefined): Promise<void> {
  const inForce = settingInForce(key, document);
  const items = values.map((each) => ({
    value: each.value,
    label: `$(${each.value === inForce ? "check" : "blank"}) ${each.value}`,
    detail: each.explanation,
  }));
  const current = items.find(({ value }) => value === inForce);
  const chosen = await pickOne(items, { title: explanation, placeholder: `The setting tandem.${key}`, current });
  if (chosen && chosen !== current) await writeSetting(key, chosen.value, document);
}
