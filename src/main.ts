import type { Address } from './homeassistant/connection.ts';
import { startHomeAssistant } from './homeassistant/home.ts';
import type { OwnersDeed } from './homeassistant/row.ts';
import { States } from './homeassistant/states.ts';
import { type PartsSetup, startParts } from './parts.ts';
import { realClock } from './runtime/clock.ts';
import { startDiary } from './runtime/diary.ts';
import type { Fault } from './runtime/failure.ts';
import { type Files, openFiles } from './runtime/files.ts';
import type { Log, Redactor } from './runtime/log.ts';
import { type Loop, type Step, startLoop } from './runtime/loop.ts';
import { Place } from './runtime/place.ts';
import type { RefusedCertificates } from './runtime/refused-certificates.ts';
import { openVoice } from './runtime/voice.ts';
import type { Vehicle } from './vehicle/vehicle.ts';

export interface Setup extends PartsSetup {
  /** Folder of everything that must survive a restart. */
  readonly data: string;
  /** Time zone of the home, until Home Assistant tells another. */
  readonly zone: string;
  readonly log: Log;
  /** Where Home Assistant is; without it SunPilot runs headless. */
  readonly homeAssistant: Address | undefined;
  readonly version: string;
  /** A demonstration, of which Home Assistant shall keep nothing. */
  readonly passing: boolean;
  /** Sees every step, after it was handed out. */
  readonly onStep: (step: Step) => void;
}

/** Starts every part and joins them. Nothing that is wrong outside keeps it from starting. */
export async function startSunPilot(setup: Setup): Promise<{ stop(): Promise<void> }> {
  const { clock, log, onStep } = setup;
  const files = await openFiles(setup.data, log, setup.homeAssistant === undefined);
  const place = new Place(setup.options.home, setup.zone);
  const states = setup.homeAssistant && new States(realClock);
  const { joints, all, vehicles, certificates } = await startParts(setup, files, place, states);
  const voice = await openVoice(files.settings);
  const diary = startDiary(log, () => voice.words());
  const show = (step: Step): void => {
    const faults = faultsOf([files, certificates, ...all, home], setup.redactor);
    certificates.note(faults);
    diary.note(step);
    diary.faults(faults);
    const words = voice.words();
    home?.show({ ...step, words, problems: faults.map(fault => words.fault(fault)), faults });
    onStep(step);
  };
  const loop = startLoop({
    ...joints,
    clock,
    zone: () => place.zone,
    kept: files.kept,
    save: kept => files.save(kept),
    settings: () => files.settings.now(),
    onStep: show,
  });
  const home = joinHomeAssistant(setup, files, states, {
    act: deed => carryOut(deed, { files, loop, vehicles, certificates }),
    learn: told => {
      place.learn(told);
      void voice.learn(told.language);
    },
  });
  return {
    stop: async () => {
      await Promise.all([loop.stop(), home?.stop()]);
      await Promise.all(all.map(part => part.stop()));
    },
  };
}

type Ends = Pick<Parameters<typeof startHomeAssistant>[0], 'act' | 'learn'>;

const joinHomeAssistant = (
  { homeAssistant: address, version, passing }: Setup,
  { install, folder }: Files,
  states: States | undefined,
  ends: Ends,
) =>
  address === undefined || states === undefined
    ? undefined
    : startHomeAssistant({ address, version, passing, install, folder, states, clock: realClock, ...ends });

interface Reach {
  readonly files: Files;
  readonly loop: Loop;
  readonly vehicles: ReadonlyMap<string, Vehicle>;
  readonly certificates: RefusedCertificates;
}

/** What an owner's touch in Home Assistant does: a setting or a car's limit is changed, or a button is handed to the decision. */
function carryOut(deed: OwnersDeed, { files, loop, vehicles, certificates }: Reach): void {
  switch (deed.kind) {
    case 'settings':
      files.settings.change(deed.change);
      return 'solar_charging' in deed.change ? loop.press({ kind: 'control', of: 'home' }) : undefined;
    case 'charger':
      files.settings.changeCharger(deed.id, deed.change);
      return loop.press({ kind: 'control', of: deed.id });
    case 'vehicle':
      files.settings.changeVehicle(deed.vin, deed.change);
      return loop.press({ kind: 'control', of: deed.vin });
    case 'limit':
      return vehicles.get(deed.vin)?.send({ kind: 'limit', percent: deed.percent });
    case 'act':
      return loop.press(deed.act);
    case 'powerwall':
      return loop.wish(deed.change);
    case 'accept_certificate':
      return void certificates.accept();
  }
}

type Complaining = { faults(): readonly Fault[] } | undefined;

/** What is wrong anywhere, without a secret. */
const faultsOf = (parts: readonly Complaining[], redactor: Redactor): readonly Fault[] =>
  parts.flatMap(part => part?.faults() ?? []).map(fault => redactor.redactFault(fault));
