// Pictures of the sample clinic for the README, and every page at three sizes to be looked at: `npx vite-node e2e/shots.ts LINK FOLDER`.

import { chromium } from 'playwright-core';
import { SignUpPage, StudioPage } from './pages';
import { flags, VIEWPORTS } from './studio';

const [link, folder] = process.argv.slice(2) as [string, string];
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: flags,
});
const context = await browser.newContext({ viewport: VIEWPORTS.desktop, locale: 'en-GB' });
const page = await context.newPage();
await new SignUpPage(page).join(link, 'Ada Owner');
const shot = (name: string): Promise<Buffer> => page.screenshot({ path: `${folder}/${name}.png` });

/** Opens the first case of a client. */
async function open(client: string): Promise<StudioPage> {
  await page.goto(`${new URL(link).origin}/clients`);
  await page.getByText(client).click();
  await page.locator('a.case').first().click();
  const studio = new StudioPage(page);
  await studio.planned();
  return studio;
}

await page.getByText('Samuel Okoro').waitFor();
await shot('clients');
let studio = await open('Anders Lind');
await shot('studio-shaved');
await page.getByRole('button', { name: 'Dots as a map' }).click();
await page.getByRole('button', { name: 'Top' }).click();
await studio.tab('Plan');
await studio.planned();
await shot('studio-map');
studio = await open('Samuel Okoro');
await page.getByRole('button', { name: 'Drag the points of the line' }).click();
await studio.planned();
await shot('studio-photographs');
await page.getByRole('button', { name: 'Drag the points of the line' }).click();
await page.getByRole('button', { name: 'Photo: Front' }).click();
await page.getByRole('button', { name: 'Before | after' }).click();
await studio.planned();
await shot('studio-on-photograph');
await page.getByRole('button', { name: 'Before | after' }).click();
await studio.tab('Head');
await page
  .getByRole('button', { name: /^Points: / })
  .first()
  .click();
await page
  .getByText(/points are met within/)
  .first()
  .waitFor();
await shot('studio-picking');
await page.getByRole('button', { name: 'Done' }).click();
studio = await open('Marie Laurent');
await page.getByRole('button', { name: 'Top' }).click();
await studio.planned();
await shot('studio-parting');
studio = await open('Rafael Costa');
await page.getByRole('button', { name: 'Back', exact: true }).click();
await studio.planned();
await shot('studio-scar');
studio = await open('Anders Lind');
await studio.tab('Share');
await page.getByRole('button', { name: 'Make a link' }).click();
const plan = await page.getByTestId('share-link').getByRole('textbox').inputValue();
const phone = await (await browser.newContext({ viewport: VIEWPORTS.phone, locale: 'en-GB' })).newPage();
await phone.goto(plan);
await phone.getByRole('img', { name: 'Healed' }).waitFor({ timeout: 60_000 });
await phone.screenshot({ path: `${folder}/plan-phone.png` });
await phone.screenshot({ path: `${folder}/plan-phone-whole.png`, fullPage: true });
for (const size of ['tablet', 'phone'] as const) {
  await page.setViewportSize(VIEWPORTS[size]);
  await page.goto(`${new URL(link).origin}/clients`);
  await page.getByText('Samuel Okoro').waitFor();
  await shot(`clients-${size}`);
  await page.getByText('Samuel Okoro').click();
  await page.locator('a.case').first().waitFor();
  await shot(`client-${size}`);
  await page.locator('a.case').first().click();
  await new StudioPage(page).planned();
  await shot(`studio-${size}`);
}
await browser.close();
