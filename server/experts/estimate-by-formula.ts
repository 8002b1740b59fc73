import type { GgufInsights } from "node-llama-cpp";

type ModelOptions = Parameters<GgufInsights["estimateModelResourceRequirementsV2"]>[0];
type ContextOptions = Parameters<GgufInsights["estimateContextResourceRequirementsV2"]>[0];

const changed = new WeakSet<object>();

/**
 * Lets the library estimate by its formulas how much memory a model and its contexts take where none of the model goes to a
 * graphics card. By default it tries out what llama.cpp would set aside: it reads the whole vocabulary three times more to
 * load one model, and keeps one of these copies and one of the file's metadata for as long as the model is there, 45 MB for
 * 150,000 tokens. Without a graphics card the formulas say the same, to 1 MB for the catalogue's models.
 * @param insights the library's class, which is changed once
 */
export function estimateByFormula(insights: typeof GgufInsights): void {
  const { prototype } = insights;
  if (changed.has(prototype)) return;
  changed.add(prototype);
  const { estimateModelResourceRequirementsV2: tryModel, estimateContextResourceRequirementsV2: tryContext } =
    prototype;
  prototype.estimateModelResourceRequirementsV2 = async function (options: ModelOptions) {
    if (options.gpuLayers > 0) return tryModel.call(this, options);
    return this.estimateModelResourceRequirements(options);
  };
  prototype.estimateContextResourceRequirementsV2 = async function (options: ContextOptions) {
    if (options.modelGpuLayers > 0) return tryContext.call(this, options);
    // "auto" is to use it wherever the model allows it, and for the others the library asks with false.
    const flashAttention = options.flashAttention !== false;
    return this.estimateContextResourceRequirements({ ...options, flashAttention });
  };
}
