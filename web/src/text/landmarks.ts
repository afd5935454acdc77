// Landmarks in words, after Farkas, "Anthropometry of the Head and Face", 1994. Left and right are the client's own.

interface Words {
  title: string;
  where: string;
}

const pair = (name: string, title: string, where: string): Record<string, Words> => ({
  [`${name}_left`]: { title: `${title}, left`, where },
  [`${name}_right`]: { title: `${title}, right`, where },
});

export const landmarks: Record<string, Words> = {
  glabella: { title: 'Glabella', where: 'The most prominent point between the brows, in the midline.' },
  sellion: { title: 'Sellion', where: 'The deepest point of the root of the nose, in the midline.' },
  pronasale: { title: 'Tip of the nose', where: 'The most prominent point of the nose.' },
  gnathion: { title: 'Chin', where: 'The lowest point of the chin, in the midline.' },
  trichion: { title: 'Trichion', where: 'Where the hairline meets the midline, if it still does.' },
  highest_crease: {
    title: 'Highest crease',
    where: 'The highest crease of the forehead with brows raised, in the midline.',
  },
  whorl: { title: 'Whorl', where: 'The middle of the crown’s whorl.' },
  inion: { title: 'Inion', where: 'The bony knob at the back of the head, in the midline.' },
  opisthocranion: { title: 'Opisthocranion', where: 'The rearmost point of the head, in the midline.' },
  ...pair('exocanthion', 'Outer corner of the eye', 'Where the lids meet, on the outside.'),
  ...pair('endocanthion', 'Inner corner of the eye', 'Where the lids meet, by the nose.'),
  ...pair('pupil', 'Pupil', 'Its middle, looking into the distance.'),
  ...pair('tragion', 'Tragion', 'The notch right above the small flap in front of the ear’s opening.'),
  ...pair('superaurale', 'Top of the ear', 'The highest point of the ear.'),
  ...pair('subaurale', 'Ear lobe', 'The lowest point of the lobe.'),
  ...pair('orbitale', 'Orbitale', 'The lowest point of the eye socket’s rim, felt below the pupil.'),
  ...pair('brow_inner', 'Brow, inner end', 'The inner end of the middle half of the eyebrow, on its upper border.'),
  ...pair('brow_outer', 'Brow, outer end', 'The outer end of the middle half of the eyebrow, on its upper border.'),
  ...pair(
    'hairline_corner',
    'Corner of the hairline',
    'Where the hairline turns back at the temple. Pick it in two photographs or more.',
  ),
};
