// Silence of the validators means something: what is broken on purpose is found.

import { expect, test } from 'vitest';
import { faults } from './fhir';

const patient = { reference: 'Patient/1' };
const RIGHT = { resourceType: 'Observation', id: '1', status: 'final', code: { text: 'x' }, subject: patient };

test('a resource that is right is right', { timeout: 60_000 }, () => {
  expect(faults(RIGHT)).toEqual([]);
});

test.each([
  ['a code that is none', { ...RIGHT, status: 'finished' }],
  ['a field that is none', { ...RIGHT, colour: 'red' }],
  ['one where a list is wanted', { ...RIGHT, category: { text: 'x' } }],
  ['nothing where something is wanted', { resourceType: 'Observation', status: 'final' }],
  ['a time that is none', { ...RIGHT, effectiveDateTime: 'yesterday' }],
  ['an invariant', { ...RIGHT, referenceRange: [{}] }],
  ['what is contained', { ...RIGHT, contained: [{ resourceType: 'Device', id: 'd', status: 'lost' }] }],
])('%s is found', (_, broken) => {
  expect(faults(broken)).not.toEqual([]);
});
