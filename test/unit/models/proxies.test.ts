import { readFile } from "node:fs/promises";
import { expect, onTestFinished, test } from "vitest";
import { FakeProxy } from "./support/fake-proxy.ts";
import { workbench } from "./support/workbench.ts";

const FILE = "owner/toy/resolve/abc/toy.gguf";

async function setUp() {
  const bench = await workbench({ wheels: undefined });
  const proxy = await FakeProxy.start();
  onTestFinished(() => proxy.stop());
  const fetch = (variables: NodeJS.ProcessEnv) =>
    bench.open({ environment: { ...bench.environment, ...variables } }).fetch("toy");
  return { ...bench, proxy, fetch };
}

test.each(["HTTP_PROXY", "http_proxy"])("a download goes through the proxy that %s names", async (name) => {
  const { proxy, fetch, hub, file, bytes } = await setUp();
  hub.cutAfter = [50_000];
  await fetch({ [name]: proxy.address });
  expect(proxy.asked).toEqual([`${hub.url}/${FILE}`, `${hub.url}/${FILE}`]);
  expect(hub.ranges).toEqual([undefined, "bytes=50000-"]);
  expect((await readFile(file)).equals(bytes)).toBe(true);
});

test("none is used for what NO_PROXY names, nor where there is none", async () => {
  const { proxy, fetch, store } = await setUp();
  await fetch({ HTTP_PROXY: proxy.address, NO_PROXY: "localhost,127.0.0.1" });
  await store.remove("toy");
  await fetch({ HTTPS_PROXY: proxy.address });
  expect(proxy.asked).toEqual([]);
});

test("a hub behind HTTPS is reached through a tunnel, and a proxy that refuses it is told as such", async () => {
  const { proxy, fetch } = await setUp();
  proxy.refusesTunnels = 407;
  await expect(fetch({ TANDEM_HUB: "https://hub.example", HTTPS_PROXY: `http://${proxy.address}` })).rejects.toThrow(
    /The model hub cannot be reached.*Proxy response \(407\)/,
  );
  expect(proxy.asked).toEqual(["CONNECT hub.example:443"]);
});

test("a variable that holds no address is told as such", async () => {
  const { fetch } = await setUp();
  await expect(fetch({ HTTP_PROXY: "http://" })).rejects.toMatchObject({
    code: "unreachable",
    message: expect.stringContaining("Invalid URL"),
  });
});
