import { type Range, chance, within } from './chance.ts';

const { floor } = Math;

/** Something that comes now and then, at most once a slot: a cloud, a kettle. Minutes of the local day. */
export interface Habit {
  /** Keeps habits of one seed apart. */
  readonly key: number;
  readonly slotMinutes: number;
  readonly likelihood: number;
  /** How long it lasts; no longer than a slot. */
  readonly lasts: Range;
  /** Slots that begin between these minutes of the day. */
  readonly between: Range;
}

export interface Spell {
  readonly slot: number;
  readonly from: number;
  readonly until: number;
}

/** The spells that may reach a moment. Each follows from seed and slot alone, so any moment can be asked for. */
export function spellsNear(seed: number, habit: Habit, minute: number): readonly Spell[] {
  const slot = floor(minute / habit.slotMinutes);
  return [slot - 1, slot, slot + 1].flatMap(slot => spellOf(seed, habit, slot));
}

function spellOf(seed: number, habit: Habit, slot: number): readonly Spell[] {
  const [earliest, latest] = habit.between;
  const begin = slot * habit.slotMinutes;
  if (begin < earliest || begin >= latest) return [];
  if (chance(seed, habit.key, slot, 0) >= habit.likelihood) return [];
  const from = begin + habit.slotMinutes * chance(seed, habit.key, slot, 1);
  return [{ slot, from, until: from + within(habit.lasts, chance(seed, habit.key, slot, 2)) }];
}
