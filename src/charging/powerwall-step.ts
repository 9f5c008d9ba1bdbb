import type { Percent } from '../units.ts';
import {
  type Look,
  afterSending,
  isLate,
  isLateUnread,
  mayAct,
  mayLook,
  mayRepeat,
} from './powerwall-look.ts';
import { type Changed, type LivePowerwall, judge, same } from './powerwall-record.ts';
import type { ControlMode } from './powerwall-settings.ts';

/** What becomes in this step of a setting that we changed. */
export interface Step<Value> {
  readonly record: Changed<Value> | undefined;
  readonly left: boolean;
  readonly send: Value | undefined;
  readonly wanted: boolean;
  readonly live: LivePowerwall;
}

interface Course<Value> {
  readonly record: Changed<Value>;
  readonly read: Value | undefined;
  readonly left: boolean;
  readonly goal: 'set' | 'found';
}

/** Reads what became of it, and sends what it is to be: one command at a time, after a fresh look. */
export function stepOf<Value extends Percent | ControlMode>(
  look: Look,
  before: Changed<Value>,
  read: Value | undefined,
  allowed: boolean,
): Step<Value> {
  const how = { late: isLate(look), left: look.left };
  const { record, left } =
    read === undefined ? { record: before, left: look.left } : judge(before, read, how);
  if (record === undefined) return { record, left, send: undefined, wanted: false, live: look.live };
  const holds = allowed && !look.over && !left && record.sent === 'set';
  return take(look, { record, read, left, goal: holds ? 'set' : 'found' });
}

function take<Value extends Percent | ControlMode>(look: Look, course: Course<Value>): Step<Value> {
  const { record, left, goal } = course;
  const due = isDue(look, course);
  if (due && mayAct(look) && look.changes.length === 0) {
    const sent: Changed<Value> = { ...record, sent: goal, seen: goal === 'found' && record.seen };
    return { record: sent, left, send: record[goal], wanted: false, live: afterSending(look, goal) };
  }
  const wanted = (due || awaitsEnd(look, course)) && mayLook(look);
  const live = isThere(course) ? { ...look.live, tries: 0 } : look.live;
  return { record, left, send: undefined, wanted, live };
}

const isThere = <Value extends Percent | ControlMode>({ record, read, goal }: Course<Value>): boolean =>
  read !== undefined && same(read, record[goal]);

/** What is taken back goes out at once; what was sent already is repeated in time. */
function isDue<Value extends Percent | ControlMode>(look: Look, course: Course<Value>): boolean {
  const { record, left, goal } = course;
  if (!isThere(course)) return record.sent !== goal || mayRepeat(look);
  const mayStillCome = record.sent === 'set' && !record.seen;
  return goal === 'found' && mayStillCome && !left;
}

/** It looks given back; whether it stays so is to be seen when nothing of ours can come any more. */
const awaitsEnd = <Value extends Percent | ControlMode>(look: Look, course: Course<Value>): boolean =>
  course.goal === 'found' && isThere(course) && isLateUnread(look);
