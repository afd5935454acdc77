// What is picked in a photograph of the head, as a case keeps it. Places are pixels of the file as it stands upright, origin at the centre of the
// top-left one. Left and right are the client's own.

import type { Side } from '../gpu/orbit';

export type Place = readonly [number, number];

/** A landmark, or another thing on the skin that several photographs show. */
export interface Pick {
  kind: 'landmarks' | 'points';
  name: string;
}

export interface Photograph {
  file: string;
  side?: Side | undefined;
  mirrored?: boolean;
  hair_mm?: number;
  landmarks?: Record<string, Place>;
  points?: Record<string, Place>;
  outline?: Place[];
}

const landmarks = (...names: string[]): Pick[] => names.map((name) => ({ kind: 'landmarks', name }));
const points = (...names: string[]): Pick[] => names.map((name) => ({ kind: 'points', name }));
const profile = (side: 'left' | 'right'): Pick[] => [
  ...landmarks('glabella', 'sellion', `exocanthion_${side}`, 'pronasale', 'gnathion'),
  ...landmarks(`tragion_${side}`, `superaurale_${side}`, `subaurale_${side}`),
  ...points(`hairline_corner_${side}`),
];

/**
 * What is picked from each side, in the order that is quickest to go through (docs/head-from-photographs.md says what matters). Nothing of it
 * must be picked: what is hidden is left out.
 */
export const GUIDE: Record<Side, Pick[]> = {
  front: [
    ...landmarks('glabella', 'sellion', 'exocanthion_right', 'endocanthion_right', 'pupil_right'),
    ...landmarks('exocanthion_left', 'endocanthion_left', 'pupil_left', 'pronasale', 'gnathion'),
    ...landmarks('superaurale_right', 'subaurale_right', 'superaurale_left', 'subaurale_left', 'trichion'),
    ...points('hairline_corner_right', 'hairline_corner_left'),
  ],
  left: profile('left'),
  right: profile('right'),
  top: [
    ...landmarks('glabella', 'pronasale', 'superaurale_right', 'superaurale_left', 'whorl'),
    ...points('hairline_corner_right', 'hairline_corner_left'),
  ],
  back: landmarks('superaurale_left', 'subaurale_left', 'superaurale_right', 'subaurale_right', 'whorl', 'inion'),
};

/** Outline points after which a photograph needs no more. */
export const OUTLINE_ENOUGH = 5;

export const same = (a: Pick | undefined, b: Pick): boolean => a?.kind === b.kind && a.name === b.name;

export const placeOf = (photograph: Photograph, { kind, name }: Pick): Place | undefined => photograph[kind]?.[name];

/** Everything that was picked by name, also what the side's guide does not ask for. */
export const picked = (photograph: Photograph): Pick[] =>
  (['landmarks', 'points'] as const).flatMap((kind) =>
    Object.keys(photograph[kind] ?? {}).map((name): Pick => ({ kind, name })),
  );

/** What is asked for in a photograph: its side's guide, then what was picked besides. */
export function asked(photograph: Photograph): Pick[] {
  const guide = GUIDE[photograph.side ?? 'front'];
  return [...guide, ...picked(photograph).filter((own) => !guide.some((g) => same(g, own)))];
}

/** The first that is not picked yet, from a pick on and then from the start. */
export function nextOf(photograph: Photograph, after?: Pick): Pick | undefined {
  const all = asked(photograph);
  const from = after ? all.findIndex((pick) => same(after, pick)) + 1 : 0;
  return [...all.slice(from), ...all.slice(0, from)].find((pick) => !placeOf(photograph, pick));
}

const tenth = ([x, y]: Place): Place => [Math.round(x * 10) / 10, Math.round(y * 10) / 10];

/** The photograph with a pick at a place, or without it. */
export function withPick(photograph: Photograph, { kind, name }: Pick, place: Place | undefined): Photograph {
  const own = { ...photograph[kind] };
  if (place) own[name] = tenth(place);
  else delete own[name];
  return { ...photograph, [kind]: own };
}

/** The photograph with a point of the outline moved, added at the end, or taken out. */
export function withOutline(photograph: Photograph, index: number, place: Place | undefined): Photograph {
  const outline = [...(photograph.outline ?? [])];
  if (place) outline[Math.min(index, outline.length)] = tenth(place);
  else outline.splice(index, 1);
  return { ...photograph, outline };
}

/** How many points were picked. */
export const countOf = (photograph: Photograph): number =>
  picked(photograph).length + (photograph.outline?.length ?? 0);
