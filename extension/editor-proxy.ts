/** The proxy that the editor's own settings name: `http.proxy` and `http.noProxy`. */
export interface EditorProxy {
  readonly proxy: string;
  /** Hosts that are asked directly. */
  readonly without: readonly string[];
}

const NAMES = ["HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"];

/**
 * The environment with the editor's proxy in the variables that the server, pip and npm go by. Whoever has set one of
 * these variables keeps them all.
 */
export function withEditorProxy(environment: NodeJS.ProcessEnv, { proxy, without }: EditorProxy): NodeJS.ProcessEnv {
  if (!proxy || NAMES.some((name) => environment[name])) return environment;
  const noProxy = environment.no_proxy || environment.NO_PROXY || without.join(",");
  return { ...environment, HTTP_PROXY: proxy, HTTPS_PROXY: proxy, ...(noProxy && { NO_PROXY: noProxy }) };
}
