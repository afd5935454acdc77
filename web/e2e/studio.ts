// A server of its own, a browser, and people at it.

import AxeBuilder from '@axe-core/playwright';
import { spawn, type ChildProcess } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Cards } from './cards';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';

const program = process.env['HAIRLINE'] ?? '../target/debug/hairline';
/** How Chromium is started: it draws by its own software. */
export const flags = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--use-gl=angle',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--ignore-gpu-blocklist',
];

/** How long something may take that comes by itself. */
export const SOON = { timeout: 30_000 };

/** A place of a page, px. */
type Place = [number, number];

export const VIEWPORTS = {
  desktop: { width: 1280, height: 800 },
  tablet: { width: 1024, height: 768 },
  phone: { width: 390, height: 844 },
} as const;

export interface Started {
  address: string;
  signUp: string;
  /** The data folder. */
  folder: string;
  browser: Browser;
  /** The same server again, its clock so many days ahead. */
  later(days: number): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a server in a folder of its own, and a browser; with a card processor, its clock stays with ours. */
export async function start(cards?: Cards): Promise<Started> {
  const folder = mkdtempSync(join(tmpdir(), 'hairline-'));
  const serve = (listen: string, days: number): ChildProcess => {
    const paid = cards
      ? ['--card-key', 'sk_test', '--card-signing', cards.signing, '--card-api', cards.address]
      : ['--days-ahead', String(days)];
    return spawn(program, ['--json', 'serve', '--data', folder, '--listen', listen, ...paid], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
  };
  let server = serve('127.0.0.1:0', 0);
  const { address, sign_up } = await firstLine(server);
  const over = async (): Promise<void> => {
    const ended = new Promise((resolve) => server.once('exit', resolve));
    server.kill('SIGTERM');
    await ended;
  };
  const browser = await chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: flags,
  });
  return {
    address,
    signUp: sign_up,
    folder,
    browser,
    async later(days) {
      await over();
      server = serve(new URL(address).host, days);
      await firstLine(server);
    },
    async stop() {
      await browser.close();
      await over();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function firstLine(server: ChildProcess): Promise<{ address: string; sign_up: string }> {
  return new Promise((resolve, reject) => {
    let text = '';
    server.once('error', reject);
    server.once('exit', (code) => reject(new Error(`the server ended with ${code}`)));
    server.stdout!.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      const end = text.indexOf('\n');
      if (end >= 0) resolve(JSON.parse(text.slice(0, end)) as { address: string; sign_up: string });
    });
  });
}

/** Steps of a code in a day. */
export const STEPS_A_DAY = 2880;

/** The six digits of a secret now (RFC 6238). */
export function digits(secret: string, stepsAhead = 0): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...secret].map((c) => letters.indexOf(c).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g)!.map((b) => parseInt(b, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + stepsAhead));
  const hash = createHmac('sha1', key).update(step).digest();
  const offset = hash.at(-1)! & 15;
  return String((hash.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

/** What a page complained about: nothing may be left. */
export function complaints(page: Page): string[] {
  const list: string[] = [];
  page.on('pageerror', (error) => list.push(String(error)));
  page.on('console', (message) => {
    const text = message.text();
    // A refused request is said by the browser too; tests that want one look at the page.
    if (message.type() === 'error' && !/status of 4\d\d/.test(text)) list.push(text);
  });
  return list;
}

/** What axe finds on a page, in words. */
export async function barriers(page: Page): Promise<string[]> {
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
  const found = await new AxeBuilder({ page }).withTags(tags).analyze();
  return found.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html.slice(0, 160)).join(' | ')}`);
}

/** Somebody at a browser. */
export async function person(started: Started, viewport: keyof typeof VIEWPORTS): Promise<BrowserContext> {
  const touch = viewport !== 'desktop';
  return started.browser.newContext({
    baseURL: started.address,
    viewport: VIEWPORTS[viewport],
    hasTouch: touch,
    locale: 'en-GB',
  });
}

/** Drags from one place of a page to another: by a finger where there is one, else by the mouse. */
export async function dragged(page: Page, from: Place, to: Place, steps = 6): Promise<void> {
  const between = Array.from({ length: steps }, (_, k): Place => {
    const share = (k + 1) / steps;
    return [from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1])];
  });
  if (!(await page.evaluate(() => navigator.maxTouchPoints > 0))) {
    await page.mouse.move(...from);
    await page.mouse.down();
    for (const place of between) await page.mouse.move(...place);
    await page.mouse.up();
    return;
  }
  const devtools = await page.context().newCDPSession(page);
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', at: Place[]): Promise<unknown> =>
    devtools.send('Input.dispatchTouchEvent', { type, touchPoints: at.map(([x, y]) => ({ x, y })) });
  await touch('touchStart', [from]);
  for (const place of between) await touch('touchMove', [place]);
  await touch('touchEnd', []);
  await devtools.detach();
}

/** Keeps a picture of a page where `SHOTS` says. */
export async function shot(page: Page, name: string): Promise<void> {
  const folder = process.env['SHOTS'];
  if (folder) await page.screenshot({ path: join(folder, `${name}.png`) });
}
