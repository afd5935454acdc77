import { expect, test } from 'vitest';
import { asked, countOf, GUIDE, nextOf, placeOf, withOutline, withPick, type Photograph } from '../src/studio/picks';

const bare: Photograph = { file: 'f', side: 'front' };
const glabella = GUIDE.front[0]!;

test('picks go through the guide of the side, and around again for what was left out', () => {
  let photograph = bare;
  const seen: string[] = [];
  for (let pick = nextOf(photograph); pick; pick = nextOf(photograph, pick)) {
    seen.push(pick.name);
    photograph = withPick(photograph, pick, [seen.length, 2]);
  }
  expect(seen).toEqual(GUIDE.front.map((p) => p.name));
  const without = withPick(photograph, glabella, undefined);
  expect(nextOf(without, GUIDE.front.at(-1))).toEqual(glabella);
});

test('a pick is kept to a tenth of a pixel and taken out again', () => {
  const photograph = withPick(bare, glabella, [10.04, 20.06]);
  expect(placeOf(photograph, glabella)).toEqual([10, 20.1]);
  expect(bare.landmarks).toBeUndefined();
  expect(countOf(withPick(photograph, glabella, undefined))).toBe(0);
});

test('outline points are added, moved and taken out', () => {
  let photograph = withOutline(bare, 99, [1, 1]);
  photograph = withOutline(photograph, 99, [2, 2]);
  expect(withOutline(photograph, 0, [5, 5]).outline).toEqual([
    [5, 5],
    [2, 2],
  ]);
  expect(withOutline(photograph, 0, undefined).outline).toEqual([[2, 2]]);
});

test('what was picked besides the guide is still shown', () => {
  const mole = { kind: 'points', name: 'mole' } as const;
  expect(asked(withPick({ file: 'f', side: 'back' }, mole, [1, 1])).at(-1)).toEqual(mole);
});
