import { epoch, minutes } from '../units.ts';
import { type Bay, type Moment, changeCharge, happen, keep, note } from './bay.ts';
import type { Cause } from './memory.ts';
import { requestStop } from './stops.ts';
import { requestStart } from './starts.ts';

const BOOST = minutes(60);
/** Charges that were asked for by a mode or a schedule; the switch ends them. A button's it does not. */
const BY_MODE: readonly Cause[] = ['fast'];

/** Carries out what the owner did: buttons, modes, the switch. */
export function obey(bay: Bay, moment: Moment): Bay {
  const pressed = moment.snapshot.acts.filter(({ of }) => of === bay.charger.id || of === bay.vehicle?.vin);
  const buttons = pressed.reduce((before, { kind }) => press(before, kind, moment), bay);
  return switchOff(expire(newDay(changeControls(buttons, moment), moment), moment), moment);
}

function press(bay: Bay, kind: 'start' | 'stop' | 'boost', moment: Moment): Bay {
  if (kind === 'stop') return stopButton(bay, moment);
  if (kind === 'start') return ask(bay, 'button', moment);
  const running = bay.kept.charge ?? bay.kept.start;
  return running?.cause === 'boost' ? endAsked(bay, moment) : ask(bay, 'boost', moment);
}

function stopButton(bay: Bay, moment: Moment): Bay {
  const { localDay } = moment.snapshot;
  return requestStop(keep(bay, { respectedDay: localDay, interrupted: undefined }), 'stop_button', moment);
}

/** The owner asks for a charge at full share: takes over what runs, or starts. */
function ask(bay: Bay, cause: 'button' | 'boost' | 'fast', moment: Moment): Bay {
  const untilMs = cause === 'boost' ? epoch(moment.snapshot.wallMs + BOOST) : undefined;
  const free = forgive(keep(bay, { stop: undefined }));
  const { charge } = free.kept;
  if (charge === undefined) return requestStart(free, { kind: 'asked', cause, untilMs }, moment);
  const asked = changeCharge(free, charge, { kind: 'asked', cause, untilMs });
  return charge.kind === 'owners' ? happen(asked, { type: 'taken_over', kind: 'asked' }) : asked;
}

/** A control of the owner's ends the respect for an earlier stop and the pauses between tries. */
const forgive = (bay: Bay): Bay => note(keep(bay, { respectedDay: undefined }), { retry: undefined });

function changeControls(bay: Bay, moment: Moment): Bay {
  const controls = JSON.stringify(bay.settings);
  if (controls === bay.live.controls) return moment.switchTurned ? forgive(bay) : bay;
  const changed = note(forgive(bay), { controls });
  return modeOf(bay.live.controls) === bay.settings.mode ? changed : enterMode(changed, moment);
}

const modeOf = (controls: string): string | undefined => /"mode":"(\w+)"/.exec(controls)?.[1];

function enterMode(bay: Bay, moment: Moment): Bay {
  const { charge } = bay.kept;
  const { mode } = bay.settings;
  if (mode === 'fast') return moment.settings.solar_charging ? ask(bay, 'fast', moment) : bay;
  const idle = keep(bay, { start: undefined });
  if (charge === undefined) return idle;
  if (mode === 'normal')
    return changeCharge(keep(idle, { stop: undefined }), charge, { kind: 'owners', cause: 'car' });
  const sun = changeCharge(idle, charge, { kind: 'sun', cause: 'sun', untilMs: undefined });
  return charge.kind === 'owners' ? happen(sun, { type: 'taken_over', kind: 'sun' }) : sun;
}

/** A stop that was respected is forgotten when the next day's window opens. */
const newDay = (bay: Bay, { snapshot, inside }: Moment): Bay =>
  inside && bay.kept.respectedDay !== undefined && bay.kept.respectedDay !== snapshot.localDay
    ? keep(bay, { respectedDay: undefined })
    : bay;

function expire(bay: Bay, moment: Moment): Bay {
  const until = (bay.kept.charge ?? bay.kept.start)?.untilMs;
  return until === undefined || moment.snapshot.wallMs < until ? bay : endAsked(bay, moment);
}

/** When what was asked for is over, the charge follows the sun inside the window, and is stopped otherwise. */
function endAsked(bay: Bay, moment: Moment): Bay {
  const { charge } = bay.kept;
  if (charge === undefined) return requestStop(bay, 'asked_is_over', moment);
  const sun = changeCharge(bay, charge, { kind: 'sun', cause: 'sun', untilMs: undefined });
  return moment.inside && moment.settings.solar_charging ? sun : requestStop(sun, 'asked_is_over', moment);
}

function switchOff(bay: Bay, moment: Moment): Bay {
  if (moment.settings.solar_charging) return bay;
  const running = bay.kept.charge ?? bay.kept.start;
  return running !== undefined && endsWithSwitch(running) ? requestStop(bay, 'switched_off', moment) : bay;
}

const endsWithSwitch = ({ kind, cause }: { readonly kind: string; readonly cause: Cause }): boolean =>
  kind === 'sun' || (kind === 'asked' && BY_MODE.includes(cause));
