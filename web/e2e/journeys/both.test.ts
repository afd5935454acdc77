// Both roads at once: a man gets a solution with minoxidil for his scalp, and wants a shaved look beside it. Each road knows of the other.

import { afterEach, beforeEach, expect, test } from 'vitest';
import { everything } from '../fhir';
import { ClientsPage, SignUpPage } from '../pages';
import { colleague, invited, licensed } from '../people';
import { addressed, asks, drafted, opened, papersSeen, sent, signed, stocked, visited } from '../road';
import { barriers, complaints, person, shot, start, type Started } from '../studio';
import { addLot, askedToday, begun, cleared, consented, LOTS, logged, screened } from '../treated';

let started: Started;
beforeEach(async () => void (started = await start()));
afterEach(() => started.stop());

test('a medicine and micropigmentation at once', { timeout: 300_000 }, async () => {
  const owner = await (await person(started, 'desktop')).newPage();
  const said = complaints(owner);
  owner.on('dialog', (dialog) => void dialog.accept());
  await new SignUpPage(owner).signUp(started.signUp, 'Clinic of the test', 'Ada Owner');
  const doctor = await colleague(started, owner, 'doctor', 'Grace Doctor');
  await licensed(owner, 'Grace Doctor');
  const [hugo, ines] = [
    await colleague(started, owner, 'pharmacist', 'Hugo Maker'),
    await colleague(started, owner, 'pharmacist', 'Ines Checker'),
  ];
  const joe = await invited(started, owner, 'Joe Stone', 'joe');
  await asks(joe.page, 'For men', 'Male', { 'When were you born?': '1984-05-01' });
  await addressed(joe.page);
  await papersSeen(owner, joe.url, '1984-05-01');
  await stocked(owner, 'Minoxidil 5 % foam', 'MX-5');
  await opened(doctor);
  await visited(doctor);
  await drafted(doctor, 'minoxidil-5-foam');
  await signed(doctor);
  await sent(hugo, ines);

  // The other road: he forgets the foam; the record does not.
  await joe.page.goto('/my/forms/smp-screening');
  await screened(joe.page, {});
  await owner.goto('/tasks');
  await owner.getByRole('link', { name: 'Decide after the health questions' }).click();
  await owner.getByText('Minoxidil or tretinoin on the scalp').first().waitFor();
  await shot(owner, 'both-screening-desktop');
  await cleared(owner, 'Go on', 'Leave the foam out for three days around each session.');
  await owner.getByText('Kept. The client is told').waitFor();
  await consented(joe.page, '/my/consents');
  await askedToday(owner, joe.url);
  await owner.goto('/stock');
  for (const lot of LOTS) await addLot(owner, ...lot);
  await owner.goto(joe.url);
  await new ClientsPage(owner).beginCase('Shaved look', 42);
  await begun(owner, joe.url);
  await logged(owner);

  // One time-line, one home page, one record that goes out.
  await owner.goto(joe.url);
  await owner
    .getByText(/Session/)
    .first()
    .waitFor();
  expect(await barriers(owner)).toEqual([]);
  await shot(owner, 'both-chart-desktop');
  await joe.page.goto('/my');
  await joe.page.getByRole('link', { name: 'Medicines' }).waitFor();
  expect(await barriers(joe.page)).toEqual([]);
  await shot(joe.page, 'both-my-phone');
  const out = await everything(owner, joe.url.split('/').pop() ?? '');
  expect(out.wrong).toEqual([]);
  expect(out.kinds).toEqual(
    expect.arrayContaining(['ClinicalImpression', 'MedicationDispense', 'MedicationRequest', 'Procedure']),
  );
  console.log(`FHIR: ${String(out.count)} resources, 0 faults`);
  expect(said).toEqual([]);
});
