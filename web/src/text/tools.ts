// Texts of the tools that draw and measure on the head, in English.

export const tools = {
  zones: {
    add: 'Draw a zone',
    kind: 'Kind',
    density: 'Density',
    none: 'No zones drawn. The pattern lays them out.',
    drawing:
      'Draw round the zone in one stroke, or click round it and click the first point to close it. A drag beside the head turns it, as Shift and drag.',
    grow: 'Grow by 2 mm',
    shrink: 'Shrink by 2 mm',
    feather: 'Feathered edge of all zones',
    kinds: { frontal: 'Frontal', mid: 'Mid-scalp', crown: 'Crown', sides: 'Sides', temples: 'Temples' },
  },
  brush: {
    title: 'Paint a zone',
    does: 'What the brush does',
    paints: 'Paint',
    erases: 'Rub out',
    kind: 'Kind that is painted',
    width: 'Width of the brush',
    painting:
      'Drag over the head. Where a zone of this kind is touched it grows; other kinds give way. A drag beside the head turns it, as Shift and drag; two fingers come nearer.',
    erasing:
      'Drag over zones to take from them, of whatever kind. What the pattern covers is not rubbed out. A drag beside the head turns it, as Shift and drag.',
    faint: (text: string) =>
      `Zones reach their full density ${text} inside their border: a stroke this narrow stays faint.`,
  },
  exclusions: {
    title: 'Left alone',
    add: 'Mark a mole or lesion',
    label: 'What it is',
    radius: 'Radius',
    none: 'Nothing is left alone.',
    place: 'Click its middle on the head.',
  },
  measure: 'Measure',
  measures: { arc: 'Arc', area: 'Area', height: 'Height' },
  measureHelp: {
    arc: 'Click two places on the head.',
    area: 'Draw round the area in one stroke.',
    height: 'Click a place: its height above the glabella is measured over the surface.',
  },
  arc: (text: string) => `${text} over the surface`,
  areaOf: (text: string) => `${text} of surface`,
  heightOf: (text: string) => `${text} above the glabella, over the surface`,
};
