import { describe, expect, test, vi } from "vitest";
import {
  CancellationTokenSource,
  ConnectionError,
  ConnectionErrors,
  LSPErrorCodes,
  type WorkDoneProgressBegin,
  type WorkDoneProgressEnd,
  type WorkDoneProgressReport,
} from "vscode-languageserver";
import { GpuFeature, type GpuParts } from "../../../server/lsp/gpu.ts";
import { ModelError } from "../../../server/models/errors.ts";
import { gpuPackages } from "../../../server/models/gpu/gpu-packages.ts";
import type { GpuStore, InstallOptions } from "../../../server/models/gpu/gpu-store.ts";
import { type GpuSupport, GpuSupportRequest, type GpuType, InstallGpuRequest } from "../../../server/protocol.ts";

/** A download that has no end. */
const untilAborted = (_: GpuType, { signal }: InstallOptions) =>
  new Promise<void>((_resolve, reject) =>
    signal.addEventListener("abort", () => reject(signal.reason), { once: true }),
  );

type Handler = (...args: unknown[]) => unknown;

function setUp(install: (type: GpuType, options: InstallOptions) => Promise<void> = async () => undefined) {
  const handlers = new Map<string, Handler>();
  const reporter = { begin: vi.fn(), report: vi.fn(), done: vi.fn() };
  const ended = new AbortController();
  type Progress = WorkDoneProgressBegin | WorkDoneProgressReport | WorkDoneProgressEnd;
  const connection = {
    onRequest: ({ method }: { method: string }, handler: Handler) => handlers.set(method, handler),
    sendProgress: async (_type: unknown, _token: unknown, progress: Progress) => {
      if (progress.kind === "begin") reporter.begin(progress.title);
      else if (progress.kind === "report") reporter.report(progress.percentage, progress.message);
      else reporter.done();
    },
  };
  new GpuFeature({
    connection: connection as unknown as GpuParts["connection"],
    engine: {
      gpus: {
        installed: async () => [{ type: "vulkan", folders: new Map() }],
        outdated: async () => ["cuda"],
        install,
      } as unknown as GpuStore,
    },
    supported: async () => ["cuda", "vulkan"],
    ended: ended.signal,
  });
  const cancel = new CancellationTokenSource();
  return {
    reporter,
    cancel,
    ended,
    list: () => handlers.get(GpuSupportRequest.method)?.() as Promise<GpuSupport[]>,
    install: () =>
      handlers.get(InstallGpuRequest.method)?.({ type: "vulkan", workDoneToken: 1 }, cancel.token) as Promise<void>,
  };
}

describe("tandem/gpu", () => {
  test("lists what there are variants for on this platform, with what they take and whether they are here", async () => {
    const list = await setUp().list();
    const expected = (["cuda", "vulkan"] as const).filter((type) => gpuPackages(type).length > 0);
    expect(list.map(({ type }) => type)).toEqual(expected);
    for (const { bytes } of list) expect(bytes).toBeGreaterThan(1e6);
    expect(list.filter(({ outdated }) => outdated).map(({ type }) => type)).toEqual(
      expected.filter((type) => type === "cuda"),
    );
    expect(list.filter(({ installed }) => installed).map(({ type }) => type)).toEqual(
      expected.filter((type) => type === "vulkan"),
    );
  });

  test("installs with progress", async () => {
    const progress = { id: "a", phase: "downloading", bytesDone: 1e6, bytesTotal: 4e6, bytesPerSecond: 0 } as const;
    const { reporter, install } = setUp(async (_, { onProgress }) =>
      onProgress({ ...progress, secondsLeft: undefined }),
    );
    await install();
    expect(reporter.report).toHaveBeenCalledWith(25, "a: 25 % of 4.0 MB");
    expect(reporter.done).toHaveBeenCalledOnce();
  });

  test("a failure reaches the client in words, and a cancellation as such", async () => {
    const failing = setUp(() => Promise.reject(new ModelError("refused", "Not for you.")));
    await expect(failing.install()).rejects.toMatchObject({ message: "Not for you." });
    expect(failing.reporter.done).toHaveBeenCalledOnce();

    const slow = setUp(untilAborted);
    const installing = slow.install();
    slow.cancel.cancel();
    await expect(installing).rejects.toMatchObject({ code: LSPErrorCodes.RequestCancelled });
  });

  test("a client that goes ends the work, and progress that it is not told of does not", async () => {
    const { reporter, ended, install } = setUp(async (type, options) => {
      options.onProgress({
        id: "a",
        phase: "downloading",
        bytesDone: 1,
        bytesTotal: 2,
        bytesPerSecond: 0,
        secondsLeft: 1,
      });
      await untilAborted(type, options);
    });
    reporter.report.mockImplementation(() => {
      throw new ConnectionError(ConnectionErrors.Disposed, "Connection is disposed.");
    });
    const installing = install();
    ended.abort();
    await expect(installing).rejects.toMatchObject({ code: LSPErrorCodes.RequestCancelled });
    expect(reporter.report).toHaveBeenCalledOnce();
  });
});
