// The pages as people use them. Each waits for what it shows, never for time to pass.

import type { Page } from 'playwright-core';
import { digits } from './studio';

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
    const { page } = this;
    await page.getByText('Or type this into the app').click();
    const secret = (await page.getByTestId('factor-secret').textContent())!.trim();
    await page.getByLabel('I have kept the recovery codes').check();
    await page.getByLabel('Six digits').fill(digits(secret));
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('heading', { name: 'Clients' }).waitFor();
    return secret;
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
      return busy === 'false' && Number(stage?.dataset['calls'] ?? 0) >= 6;
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

  /** Sets a slider to a value. */
  async slide(label: string, value: number): Promise<void> {
    const slider = this.page.getByLabel(label, { exact: true });
    await slider.fill(String(value));
  }
}
