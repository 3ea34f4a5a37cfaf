/** Days that statistics show: the newest ones that have any. */
export const daysShown = 366;

export interface StatsOfDay {
  readonly day: string;
  readonly claimed: number;
  readonly used: number;
}

type CountOfDay = readonly [day: string, number: number];

/** By day ascending; a day of which one kind has none shows 0 of it. */
export function statsByDay(claimed: Iterable<CountOfDay>, used: Iterable<CountOfDay>): StatsOfDay[] {
  const claimedOn = new Map(claimed);
  const usedOn = new Map(used);
  return [...new Set([...claimedOn.keys(), ...usedOn.keys()])]
    .sort()
    .slice(-daysShown)
    .map((day) => ({ day, claimed: claimedOn.get(day) ?? 0, used: usedOn.get(day) ?? 0 }));
}
