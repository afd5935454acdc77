// The pages as people use them. Each waits for what it shows, never for time to pass.

import type { Locator, Page } from 'playwright-core';
import { landmarks as landmarkWords } from '../src/text/landmarks';
import type { components } from '../src/api/schema';
import { project } from '../src/gpu/camera';
import { camera, side, turned, type Side } from '../src/gpu/orbit';
import type { Packed } from '../src/gpu/packed';
import { extentOf, Placing, type Up } from '../src/studio/scanned';
import { PX, scanned } from './photographs';
import { digits, STEPS_A_DAY } from './studio';

export class SignUpPage {
  constructor(readonly page: Page) {}

  /** Founds a clinic by its link. */
  async signUp(link: string, clinic: string, name: string): Promise<string> {
    await this.page.goto(link);
    await this.page.getByLabel('Name of the clinic').fill(clinic);
    return this.#go(name);
  }

  /** Joins a clinic by its link. */
  async join(link: string, name: string): Promise<string> {
    await this.page.goto(link);
    return this.#go(name);
  }

  async #go(name: string): Promise<string> {
    const { page } = this;
    await page.getByLabel('Your name').fill(name);
    await page.getByLabel('Mail address').fill(`${name.toLowerCase().split(' ')[0]}@clinic.example`);
    await page.getByLabel('Password').fill('four plain words here');
    await page.getByRole('button', { name: 'Sign up' }).click();
    return this.protect();
  }

  /** Sets the second factor up and gives its secret. */
  async protect(): Promise<string> {
    return this.protectTo('Clients');
  }

  /** The same for somebody whose first page has another heading. */
  async protectTo(heading: string): Promise<string> {
    const { page } = this;
    await page.getByText('Or type this into the app').click();
    const secret = (await page.getByTestId('factor-secret').textContent())!.trim();
    await page.getByLabel('I have kept the recovery codes').check();
    await page.getByLabel('Six digits').fill(digits(secret));
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('heading', { name: heading, exact: true }).waitFor();
    return secret;
  }
}

export class SignInPage {
  constructor(readonly page: Page) {}

  /** Signs in with both factors, days later; a code serves once, so the next one is given. */
  async signIn(email: string, secret: string, days = 0): Promise<void> {
    const { page } = this;
    await page.getByLabel('Mail address').fill(email);
    await page.getByLabel('Password').fill('four plain words here');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByLabel(/Six digits|code/i).fill(digits(secret, 1 + days * STEPS_A_DAY));
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('heading', { name: 'Clients' }).waitFor();
  }
}

export class ClientsPage {
  constructor(readonly page: Page) {}

  async add(name: string, reference: string): Promise<void> {
    const { page } = this;
    await page.getByRole('button', { name: 'New client' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill(name);
    await dialog.getByLabel('Reference').fill(reference);
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { name, level: 1 }).waitFor();
  }

  async beginCase(title: string, age: number): Promise<StudioPage> {
    const { page } = this;
    await page.getByRole('button', { name: 'New case' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('What is it about?').fill(title);
    await dialog.getByLabel('Age').fill(String(age));
    await dialog.getByRole('button', { name: 'Begin' }).click();
    const studio = new StudioPage(page);
    await studio.planned();
    return studio;
  }
}

export class StudioPage {
  constructor(readonly page: Page) {}

  /** Waits until the plan has answered and the head is drawn, hair and all. */
  async planned(): Promise<void> {
    await this.page.locator('.studio[data-ready=true]').waitFor({ timeout: 90_000 });
    await this.page.waitForFunction(() => {
      const stage = document.querySelector<HTMLCanvasElement>('canvas[data-testid=stage]');
      const busy = document.querySelector('.studio')?.getAttribute('data-busy');
      return busy === 'false' && Number(stage?.dataset['calls'] ?? 0) >= 5;
    });
  }

  async numbers(): Promise<string> {
    return (await this.page.getByTestId('numbers').textContent()) ?? '';
  }

  /** Waits until what the plan comes to is another than before. */
  async changedFrom(before: string): Promise<string> {
    await this.page.waitForFunction(
      (old) => document.querySelector('[data-testid=numbers]')?.textContent !== old,
      before,
      { timeout: 60_000 },
    );
    await this.planned();
    return this.numbers();
  }

  async tab(name: string): Promise<void> {
    await this.page.getByRole('tab', { name, exact: true }).click();
  }

  async saved(): Promise<void> {
    await this.page.getByTestId('save').getByText('Saved', { exact: true }).waitFor();
  }

  /** Clicks a place of the stage, as shares of its width and height. */
  async click(x: number, y: number): Promise<void> {
    const box = (await this.page.getByTestId('stage').boundingBox())!;
    await this.page.mouse.click(box.x + x * box.width, box.y + y * box.height);
  }

  /** Draws a circle on the stage in one stroke; its radius is a share of the height. */
  async circle(x: number, y: number, radius: number): Promise<void> {
    const { width, height } = (await this.page.getByTestId('stage').boundingBox())!;
    const at = (turn: number): [number, number] => [
      x + (radius * height * Math.cos(turn)) / width,
      y + radius * Math.sin(turn),
    ];
    await this.stroke(...Array.from({ length: 21 }, (_, k) => at((2 * Math.PI * k) / 21)));
  }

  /** Drags over the stage through places, as shares of its width and height. */
  async stroke(...way: [number, number][]): Promise<void> {
    const { mouse } = this.page;
    const box = (await this.page.getByTestId('stage').boundingBox())!;
    const at = ([x, y]: [number, number]): [number, number] => [box.x + x * box.width, box.y + y * box.height];
    await mouse.move(...at(way[0]!));
    await mouse.down();
    for (const place of way.slice(1)) await mouse.move(...at(place), { steps: way.length > 4 ? 1 : 8 });
    await mouse.up();
  }

  /** Uploads a photograph of a side and waits until it was looked at. */
  async upload(side: Side, png: Buffer): Promise<void> {
    const { page } = this;
    const had = await page.getByRole('button', { name: 'Place points' }).count();
    const name = side[0]!.toUpperCase() + side.slice(1);
    await page.getByRole('group', { name: 'Side that is photographed next' }).getByRole('button', { name }).click();
    const file = { name: `${side}.png`, mimeType: 'image/png', buffer: png };
    await page.getByLabel('Drop photographs here, or choose them').setInputFiles(file);
    await page.getByRole('button', { name: 'Place points' }).nth(had).waitFor({ timeout: 60_000 });
  }

  /** Sets a slider to a value. */
  async slide(label: string, value: number): Promise<void> {
    const slider = this.page.getByLabel(label, { exact: true });
    await slider.fill(String(value));
  }
}

/** The page of a photograph in which points are picked. */
export class PickerPage {
  constructor(readonly page: Page) {}

  /** Opens the photograph of a place in the list. */
  async open(index: number): Promise<void> {
    await this.page
      .getByRole('button', { name: /^(Place points|Points: \d+)$/ })
      .nth(index)
      .click();
    await this.page.getByTestId('picker').getByRole('img').waitFor();
  }

  /** Where a pixel of the file is on the screen. */
  async #over([x, y]: readonly [number, number]): Promise<[number, number]> {
    const sheet = (await this.page.getByTestId('picker').locator('.photo').boundingBox())!;
    return [sheet.x + ((x + 0.5) / PX) * sheet.width, sheet.y + ((y + 0.5) / PX) * sheet.height];
  }

  /** Chooses a landmark in the list and presses where it is. */
  async place(name: string, place: readonly [number, number]): Promise<void> {
    const { page } = this;
    const button = page.locator('button.pick', { hasText: landmarkWords[name]!.title });
    if ((await button.getAttribute('aria-pressed')) !== 'true') await button.click();
    const [x, y] = await this.#over(place);
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.up();
    await this.point(name).waitFor();
  }

  point(name: string): Locator {
    return this.page.getByTestId('picker').getByRole('button', { name: landmarkWords[name]!.title, exact: true });
  }

  async at(name: string): Promise<[number, number]> {
    const box = (await this.point(name).boundingBox())!;
    return [box.x, box.y];
  }

  /** Drags a point by so many pixels of the screen. */
  async drag(name: string, [dx, dy]: readonly [number, number]): Promise<void> {
    const box = (await this.point(name).boundingBox())!;
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    await this.page.mouse.move(x, y);
    await this.page.mouse.down();
    await this.page.mouse.move(x + dx, y + dy, { steps: 4 });
    await this.page.mouse.up();
  }

  /** Waits until all points are met within so many pixels. */
  async met(most: number): Promise<void> {
    await this.page.waitForFunction((most) => {
      const text = document.querySelector('[data-testid=fit-so-far]')?.textContent ?? '';
      const px = /within ([\d.]+) px/.exec(text)?.[1];
      return px !== undefined && Number(px) <= most;
    }, most);
  }
}

type Schemas = components['schemas'];

/** The page of a scan on which landmarks are placed. */
export class ScanPage {
  #azimuth = 0;
  #up: Up = 'y';

  constructor(
    readonly page: Page,
    readonly head: Packed<Schemas['PlanSaid']>,
  ) {}

  async up(words: string): Promise<void> {
    this.#up = words.toLowerCase() as Up;
    await this.page.getByLabel('Which way of the scan is up').selectOption({ label: words });
  }

  get #stage(): Locator {
    return this.page.getByTestId('stage').last();
  }

  /** Turns the head by the keyboard until it is seen from so many degrees to the client's left. */
  async turnTo(azimuth: number): Promise<void> {
    await this.page.getByRole('application').last().focus();
    const steps = Math.round((azimuth - this.#azimuth) / 5);
    for (let k = 0; k < Math.abs(steps); k++) await this.page.keyboard.press(steps > 0 ? 'ArrowRight' : 'ArrowLeft');
    this.#azimuth = azimuth;
  }

  /** Presses where a landmark of the head is seen. */
  async place(name: string): Promise<void> {
    const { page } = this;
    const title = landmarkWords[name]!.title;
    const button = page.locator('button.pick', { hasText: title });
    if ((await button.getAttribute('aria-pressed')) !== 'true') await button.click();
    const positions = this.head.floats('positions')!;
    const inScan = new Float32Array(positions.length);
    for (let k = 0; k < positions.length; k += 3) inScan.set(scanned([...positions.subarray(k, k + 3)]), k);
    const place = this.head.said.landmarks.find(([what]) => what === name)![1] as number[];
    const shown = new Placing(extentOf(inScan), this.#up).shown(scanned(place));
    const box = (await this.#stage.boundingBox())!;
    const orbit = turned(side('front', [0, 0, 0]), this.#azimuth, 0);
    const [x, y] = project(camera(orbit, [box.width, box.height]), shown);
    await page.mouse.click(box.x + x + 0.5, box.y + y + 0.5);
    await page.getByRole('application').last().getByRole('button', { name: title, exact: true }).waitFor();
  }
}
