// Patterns of loss by name, as the server's content has them, in the order in which they are offered.

export const PATTERNS: Record<string, string> = {
  'norwood-2': 'Norwood-Hamilton II',
  'norwood-3': 'Norwood-Hamilton III',
  'norwood-3-vertex': 'Norwood-Hamilton III vertex',
  'norwood-4': 'Norwood-Hamilton IV',
  'norwood-5': 'Norwood-Hamilton V',
  'norwood-6': 'Norwood-Hamilton VI',
  'norwood-7': 'Norwood-Hamilton VII',
  'part-line': 'Widened part line',
  'ludwig-1': 'Ludwig I',
  'ludwig-2': 'Ludwig II',
  'ludwig-3': 'Ludwig III',
};
