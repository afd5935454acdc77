// What scripts cost the page, from the browser's own trace: processor time, so that other work on the machine does not count.

import type { Browser, Page } from 'playwright-core';

interface Event {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  ts: number;
  dur?: number;
  tdur?: number;
}

/** What a browser does for scripts, by its own names. */
const SCRIPT = ['FunctionCall', 'EvaluateScript', 'RunMicrotasks', 'FireAnimationFrame', 'EventDispatch', 'TimerFire'];
const FRAME = 'FireAnimationFrame';

/** Script time of every frame, ms: of the processor, and by the clock. */
export interface Frames {
  own: number[];
  clock: number[];
}

/** Script time of every frame of a page while something is done. */
export async function scriptTimes(browser: Browser, page: Page, act: () => Promise<void>): Promise<Frames> {
  await browser.startTracing(page, { categories: ['devtools.timeline', '__metadata'] });
  await act();
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: Event[] };
  const frames = traceEvents.filter((e) => e.name === FRAME);
  const [pid, tid] = busiest(frames);
  const own = traceEvents
    .filter((e) => e.pid === pid && e.tid === tid && e.ph === 'X' && SCRIPT.includes(e.name))
    .sort((a, b) => a.ts - b.ts || (b.dur ?? 0) - (a.dur ?? 0));
  const sums: { own: number; clock: number }[] = [];
  let until = 0;
  let sum = { own: 0, clock: 0 };
  for (const e of own) {
    // An event within another is part of it.
    if (e.ts < until) continue;
    until = e.ts + (e.dur ?? 0);
    if (e.name === FRAME) {
      sums.push(sum);
      sum = { own: 0, clock: 0 };
    }
    sum = { own: sum.own + (e.tdur ?? NaN) / 1000, clock: sum.clock + (e.dur ?? 0) / 1000 };
  }
  return { own: sums.map((s) => s.own), clock: sums.map((s) => s.clock) };
}

/** The thread with most frames: the page's. */
function busiest(events: Event[]): [number, number] {
  const counts = new Map<string, number>();
  for (const { pid, tid } of events) counts.set(`${pid} ${tid}`, (counts.get(`${pid} ${tid}`) ?? 0) + 1);
  const [most] = [...counts].sort((a, b) => b[1] - a[1]);
  if (!most) throw new Error('the trace has no frames');
  return most[0].split(' ').map(Number) as [number, number];
}
