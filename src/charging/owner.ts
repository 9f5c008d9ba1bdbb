import { epoch, minutes } from '../units.ts';
import { type Bay, type Moment, changeCharge, happen, keep, note } from './bay.ts';
import type { Cause } from './memory.ts';
import type { ChargerSettings } from './settings.ts';
import type { Act } from './snapshot.ts';
import { callOff, requestStop } from './stops.ts';
import { requestStart } from './starts.ts';
import { endAsked, followWish } from './wishes.ts';

const BOOST = minutes(60);
/** Charges that were asked for by a mode or a schedule; the switch ends them. A button's it does not. */
const BY_MODE: readonly Cause[] = ['fast', 'minimum_level', 'ready_by'];

/** Carries out what the owner did: buttons, modes, the switch. */
export function obey(bay: Bay, moment: Moment): Bay {
  const isHere = ({ of }: Act): boolean => of === 'home' || of === bay.charger.id || of === bay.vehicle?.vin;
  const acts = moment.snapshot.acts.filter(isHere);
  const acted = acts.reduce((before, { kind }) => carryOut(before, kind, moment), bay);
  const current = expire(newDay(changeControls(acted, moment), moment), moment);
  return endBySchedule(followWish(byMode(current, moment), moment), moment);
}

function carryOut(bay: Bay, kind: Act['kind'], moment: Moment): Bay {
  switch (kind) {
    case 'start':
      return ask(bay, 'button', moment);
    case 'stop':
      return stopButton(bay, moment);
    case 'boost':
      return boostButton(bay, moment);
    case 'control':
      return forgive(bay, moment);
  }
}

function boostButton(bay: Bay, moment: Moment): Bay {
  const running = bay.kept.charge ?? bay.kept.start;
  return running?.cause === 'boost' ? endAsked(bay, moment) : ask(bay, 'boost', moment);
}

const stopButton = (bay: Bay, moment: Moment): Bay =>
  requestStop(keep(bay, { respectedDay: moment.day, interrupted: undefined }), 'stop_button', moment);

/** The owner asks for a charge at full share: takes over what runs, or starts. */
function ask(bay: Bay, cause: 'button' | 'boost' | 'fast', moment: Moment): Bay {
  const untilMs = cause === 'boost' ? epoch(moment.snapshot.wallMs + BOOST) : undefined;
  const free = keep(forgive(callOff(bay, moment), moment), { interrupted: undefined });
  const { charge } = free.kept;
  const goesOn = free.live.flowing || bay.vehicle === undefined;
  if (charge === undefined || !goesOn)
    return requestStart(keep(free, { charge: undefined }), { kind: 'asked', cause, untilMs }, moment);
  const asked = changeCharge(free, charge, { kind: 'asked', cause, untilMs });
  return charge.kind === 'owners' ? happen(asked, { type: 'taken_over', kind: 'asked' }) : asked;
}

/** A control of the owner's ends the respect for an earlier stop, a cut-off and the pauses between tries. */
const forgive = (bay: Bay, { snapshot }: Moment): Bay =>
  note(keep(bay, { respectedDay: undefined, barred: undefined }), {
    retry: undefined,
    controlledMs: snapshot.nowMs,
  });

function changeControls(bay: Bay, moment: Moment): Bay {
  const controls = controlsOf(bay.settings);
  if (controls === bay.live.controls) return moment.switchTurned ? forgive(bay, moment) : bay;
  const changed = note(forgive(bay, moment), { controls });
  return modeOf(bay.live.controls) === bay.settings.mode ? changed : enterMode(changed, moment);
}

/** A charger's settings as a text, by which a change of them is seen. */
export function controlsOf(settings: ChargerSettings): string {
  const known = texts.get(settings);
  if (known !== undefined) return known;
  const text = JSON.stringify(settings);
  texts.set(settings, text);
  return text;
}

/** Settings never change: whoever turns a control makes new ones. */
const texts = new WeakMap<ChargerSettings, string>();

const modeOf = (controls: string): string | undefined => /"mode":"(\w+)"/.exec(controls)?.[1];

function enterMode(bay: Bay, moment: Moment): Bay {
  const on = moment.settings.solar_charging;
  switch (bay.settings.mode) {
    case 'fast':
      return on ? ask(bay, 'fast', moment) : bay;
    case 'normal':
      return leaveToOwner(keep(callOff(bay, moment), { start: undefined }));
    case 'solar':
    case 'solar_min':
      return !on && bay.kept.charge?.kind === 'owners' ? bay : takeForSun(bay);
  }
}

const leaveToOwner = (bay: Bay): Bay =>
  bay.kept.charge === undefined
    ? bay
    : changeCharge(bay, bay.kept.charge, { kind: 'owners', cause: 'car', untilMs: undefined });

/** What runs, or was started already, follows the sun from now on. */
function takeForSun(bay: Bay): Bay {
  const { charge, start } = bay.kept;
  const sent = start !== undefined && bay.live.lastSentMs !== undefined;
  const idle = keep(bay, {
    interrupted: undefined,
    start: sent ? { ...start, kind: 'sun', cause: 'sun', untilMs: undefined } : undefined,
  });
  if (charge === undefined) return idle;
  const sun = changeCharge(idle, charge, { kind: 'sun', cause: 'sun', untilMs: undefined });
  return charge.kind === 'owners' ? happen(sun, { type: 'taken_over', kind: 'sun' }) : sun;
}

/** A stop that was respected, and a cut-off, are forgotten when the next day's window opens. */
function newDay(bay: Bay, { day, inside }: Moment): Bay {
  const { respectedDay, barred } = bay.kept;
  const isOld = (noted: string | undefined): boolean => inside && noted !== undefined && noted !== day;
  const respected = isOld(respectedDay) ? keep(bay, { respectedDay: undefined }) : bay;
  return isOld(barred?.day) ? keep(respected, { barred: undefined }) : respected;
}

function expire(bay: Bay, moment: Moment): Bay {
  const until = (bay.kept.charge ?? bay.kept.start)?.untilMs;
  return until === undefined || moment.snapshot.wallMs < until ? bay : endAsked(bay, moment);
}

/** Nothing follows the sun in `normal`, nor in `fast` with the switch on. */
function byMode(bay: Bay, { settings }: Moment): Bay {
  const { charge, stop } = bay.kept;
  if (charge?.kind !== 'sun' || stop !== undefined) return bay;
  if (bay.settings.mode === 'normal') return leaveToOwner(bay);
  const fast = bay.settings.mode === 'fast' && settings.solar_charging;
  return fast ? changeCharge(bay, charge, { kind: 'asked', cause: 'fast' }) : bay;
}

/** Switch and window end what they cover, also what is only on its way. */
function endBySchedule(bay: Bay, moment: Moment): Bay {
  const { charge, start, interrupted } = bay.kept;
  const running = charge ?? start;
  const off = !moment.settings.solar_charging;
  if (off && interrupted !== undefined && endsWithSwitch(interrupted))
    return endBySchedule(keep(bay, { interrupted: undefined }), moment);
  if (running === undefined) return bay;
  if (off && endsWithSwitch(running)) return requestStop(bay, 'switched_off', moment);
  return running.kind === 'sun' && !moment.inside ? requestStop(bay, 'outside_window', moment) : bay;
}

const endsWithSwitch = ({ kind, cause }: { readonly kind: string; readonly cause: Cause }): boolean =>
  kind === 'sun' || (kind === 'asked' && BY_MODE.includes(cause));
