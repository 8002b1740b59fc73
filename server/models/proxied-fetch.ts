import type { RequestInit, Response } from "undici";

/** Asks for something over the network, until it is closed. */
export interface ProxiedFetch {
  fetch(url: string, init: RequestInit): Promise<Response>;
  /** Ends every connection. */
  close(): Promise<void>;
}

/**
 * Requests that go through the proxies which the variables HTTP_PROXY, HTTPS_PROXY and NO_PROXY name, as those of curl and
 * pip do. Rejects with a TypeError where a variable holds no address.
 */
export async function proxiedFetch(environment: NodeJS.ProcessEnv): Promise<ProxiedFetch> {
  // Takes 90 ms to load, and most servers never fetch anything.
  const { EnvHttpProxyAgent, fetch } = await import("undici");
  const read = (name: string) => environment[name] || environment[name.toUpperCase()] || "";
  const dispatcher = new EnvHttpProxyAgent({
    httpProxy: withProtocol(read("http_proxy")),
    httpsProxy: withProtocol(read("https_proxy")),
    noProxy: read("no_proxy"),
    // Many proxies open tunnels for HTTPS only.
    proxyTunnel: false,
  });
  return {
    fetch: (url, init) => fetch(url, { ...init, dispatcher }),
    close: () => dispatcher.destroy(),
  };
}

/** `proxy:8080` is an address, too, where it names a proxy. */
function withProtocol(proxy: string): string {
  return proxy === "" || proxy.includes("://") ? proxy : `http://${proxy}`;
}
