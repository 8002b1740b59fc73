import module from "node:module";
import { pathToFileURL } from "node:url";

type Resolved = { url: string; shortCircuit?: boolean };
type NextResolve = (specifier: string, context: unknown) => Resolved;
/** What Node.js has from 22.15 on: hooks that run where the import is. The types of Node.js 20 do not know it. */
type RegisterHooks = (hooks: {
  resolve: (specifier: string, context: unknown, next: NextResolve) => Resolved;
}) => unknown;

/** The same hook for older versions of Node.js, which want it in a module of its own. */
const HOOK_MODULE = `
const urls = {};
export function initialize(data) { Object.assign(urls, data); }
export function resolve(specifier, context, next) {
  const url = urls[specifier];
  return url ? { url, shortCircuit: true } : next(specifier, context);
}`;

const redirected = new Map<string, string>();

/**
 * Makes imports of packages lead to folders elsewhere, for the rest of this process. node-llama-cpp looks for its binaries in
 * packages beside itself; in an installed extension there is no place for those that were fetched later.
 * @param folders the folder of each package, whose `dist/index.js` is what the import brings
 */
export function redirectImports(folders: ReadonlyMap<string, string>): void {
  const fresh = [...folders].filter(([name]) => !redirected.has(name));
  if (fresh.length === 0) return;
  const urls = fresh.map(([name, folder]) => [name, pathToFileURL(`${folder}/dist/index.js`).href] as const);
  const first = redirected.size === 0;
  for (const [name, url] of urls) redirected.set(name, url);
  const registerHooks = Reflect.get(module, "registerHooks") as RegisterHooks | undefined;
  if (!registerHooks) {
    module.register(`data:text/javascript,${encodeURIComponent(HOOK_MODULE)}`, { data: Object.fromEntries(urls) });
  } else if (first) {
    registerHooks({
      resolve: (specifier, context, next) => {
        const url = redirected.get(specifier);
        return url === undefined ? next(specifier, context) : { url, shortCircuit: true };
      },
    });
  }
}
