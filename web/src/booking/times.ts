// Days and times by the clinic's clock, wherever the browser is.

const locale = typeof navigator === 'undefined' ? 'en' : navigator.language || 'en';

/** The day of an instant at the clinic, as 2026-11-26. */
export function dayAt(zone: string, instant: Date): string {
  const parts = new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' });
  return parts.format(instant);
}

/** A day so many days on. Days have no zone. */
export function plusDays(day: string, days: number): string {
  const at = new Date(`${day}T12:00:00Z`);
  at.setUTCDate(at.getUTCDate() + days);
  return at.toISOString().slice(0, 10);
}

/** The Monday of a day's week. */
export function mondayOf(day: string): string {
  const weekday = new Date(`${day}T12:00:00Z`).getUTCDay();
  return plusDays(day, -((weekday + 6) % 7));
}

/** Days as people write them. */
export const dayText = (day: string): string =>
  new Intl.DateTimeFormat(locale, { weekday: 'long', day: 'numeric', month: 'long', timeZone: 'UTC' }).format(
    new Date(`${day}T12:00:00Z`),
  );

/** The time of an instant at the clinic. */
export const clock = (zone: string, instant: string): string =>
  new Intl.DateTimeFormat(locale, { timeZone: zone, hour: 'numeric', minute: '2-digit' }).format(new Date(instant));

/** The same with the zone's name: where an hour comes twice, only that tells which is meant. */
export const clockInZone = (zone: string, instant: string): string =>
  new Intl.DateTimeFormat(locale, { timeZone: zone, hour: 'numeric', minute: '2-digit', timeZoneName: 'short' }).format(
    new Date(instant),
  );

export const dayAndClock = (zone: string, instant: string): string =>
  new Intl.DateTimeFormat(locale, {
    timeZone: zone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
  }).format(new Date(instant));

/** Things with a start, by their day at the clinic, in order. */
export function byDay<T extends { starts: string }>(zone: string, all: T[]): [string, T[]][] {
  const days = new Map<string, T[]>();
  for (const one of all) {
    const day = dayAt(zone, new Date(one.starts));
    days.set(day, [...(days.get(day) ?? []), one]);
  }
  return [...days].sort(([a], [b]) => a.localeCompare(b));
}

/** Starts of which some come twice by the clock, as on the day when clocks go back. */
export function twice(zone: string, starts: string[]): Set<string> {
  const seen = new Map<string, number>();
  for (const start of starts) seen.set(clock(zone, start), (seen.get(clock(zone, start)) ?? 0) + 1);
  return new Set(starts.filter((start) => (seen.get(clock(zone, start)) ?? 0) > 1));
}
