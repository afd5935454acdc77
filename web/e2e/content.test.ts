// A clinic's own rows: the owner proposes, the doctor sees what changes and puts it in force, the next prescription is written by it.

import { afterEach, beforeEach, expect, test } from 'vitest';
import { SignUpPage } from './pages';
import { colleague } from './people';
import { barriers, complaints, person, shot, start, type Started } from './studio';

let started: Started;
beforeEach(async () => void (started = await start()));
afterEach(() => started.stop());

test('an own row from proposal to force', async () => {
  const owner = await (await person(started, 'desktop')).newPage();
  const said = complaints(owner);
  await new SignUpPage(owner).signUp(started.signUp, 'Clinic of the test', 'Ada Owner');
  const doctor = await colleague(started, owner, 'doctor', 'Grace Doctor');
  await owner.getByRole('link', { name: 'Clinic', exact: true }).click();
  await owner.getByRole('link', { name: 'Rules, medicines and limits' }).click();
  await owner.getByText('None: everything is as the program has it.').waitFor();

  await owner.getByLabel('Search').fill('finasteride-1');
  const row = owner.getByRole('group').filter({ has: owner.getByText('finasteride-1', { exact: true }) });
  await row.locator('summary').click();
  await row.getByLabel('Most refills').fill('3');
  await row.getByLabel('Where it comes from').fill('our pharmacy, November 2026');
  await row.getByLabel('Where it comes from').blur();
  await owner.getByText('product: finasteride-1').waitFor();
  expect(await barriers(owner)).toEqual([]);
  await shot(owner, 'content-row-desktop');

  // A fixed rule cannot be left out: said with the row and the remedy, before anything is proposed.
  await owner.getByLabel('Show').selectOption('rule');
  await owner.getByLabel('Search').fill('Younger than 18');
  await owner.locator('summary', { hasText: 'G01' }).click();
  await owner.getByRole('button', { name: 'Leave this out' }).click();
  await owner.getByRole('button', { name: 'Check', exact: true }).click();
  await owner.getByText('rule G01: is fixed and may not be left out; leave it in').waitFor();
  await shot(owner, 'content-refused-desktop');
  await owner.getByRole('button', { name: 'Undo' }).click();
  await owner.getByRole('button', { name: 'Check', exact: true }).click();
  await owner.getByText('Nothing speaks against it.').waitFor();
  await owner.getByLabel('What for? Whoever puts it in force reads it.').fill('Three refills, then we talk.');
  await owner.getByRole('button', { name: 'Propose' }).click();
  await owner.getByText('It counts once a doctor of the clinic has put it in force.').waitFor();

  await doctor.goto('/content');
  await doctor.getByRole('heading', { name: /^Proposed by Ada Owner/ }).waitFor();
  await doctor.getByText('Medicines that may be prescribed: finasteride-1').click();
  await doctor.getByText('+ refills = 3').waitFor();
  expect(await barriers(doctor)).toEqual([]);
  await shot(doctor, 'content-proposed-desktop');
  await doctor.getByLabel('Your password').fill('not this one');
  await doctor.getByRole('button', { name: 'Put in force' }).click();
  await doctor.getByRole('alert').waitFor();
  await doctor.getByLabel('Your password').fill('four plain words here');
  await doctor.getByRole('button', { name: 'Put in force' }).click();
  await doctor.getByText('It is in force.').waitFor();
  await doctor.getByLabel('Search').fill('finasteride-1');
  await doctor.getByText('(own)').waitFor();
  await owner.reload();
  await owner.getByText('in force · proposed by Ada Owner').waitFor();
  expect(said).toEqual([]);
});
