/** A moving picture of what a person sees. */
import type { Page } from "playwright-core";
import sharp from "sharp";

/** What was to be seen from a time on, in ms. */
interface Frame {
  readonly jpeg: Buffer;
  readonly at: number;
}

/** In ms. Whoever looks has seen by then what there is to see. */
const LONGEST_MS = 1_500;
/** In ms. Viewers slow down what asks for less. */
const SHORTEST_MS = 40;
/** In ms: how long the last frame stands before all begins again. */
const LAST_MS = 3_000;
/** The editor's themes have few colours; more would go to the noise of the frames. */
const COLOURS = 48;
/** Squares of differences of colours. What changes by less from frame to frame is that noise. */
const NOISE = 6;

/** Does something on a page, and returns a GIF of what was to be seen. Throws when that was nothing. */
export async function record(page: Page, doing: () => Promise<void>): Promise<Buffer> {
  const frames: Frame[] = [];
  await page.screencast.start({
    onFrame: ({ data, timestamp }) => frames.push({ jpeg: data, at: timestamp }),
    size: page.viewportSize() ?? { width: 1280, height: 800 },
    quality: 100,
  });
  try {
    await doing();
  } finally {
    await page.screencast.stop();
  }
  // Some come late.
  frames.sort((one, other) => one.at - other.at);
  return await animate(frames.filter((_, index) => durationMs(frames, index) >= SHORTEST_MS));
}

/** Shows each frame until the next one. */
async function animate(frames: readonly Frame[]): Promise<Buffer> {
  const images = frames.map(({ jpeg }) => jpeg);
  const delay = frames.map((_, index) => Math.round(Math.min(durationMs(frames, index), LONGEST_MS)));
  delay.splice(-1, 1, LAST_MS);
  return await sharp(images, { join: { animated: true } })
    .gif({ delay, dither: 0, colours: COLOURS, interFrameMaxError: NOISE })
    .toBuffer();
}

/** How long a frame stands until the next one, in ms; the last one for good. */
function durationMs(frames: readonly Frame[], index: number): number {
  const [frame, next] = frames.slice(index, index + 2);
  return frame && next ? next.at - frame.at : Number.POSITIVE_INFINITY;
}
