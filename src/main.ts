import type { Address } from './homeassistant/connection.ts';
import { startHomeAssistant } from './homeassistant/home.ts';
import type { OwnersDeed } from './homeassistant/row.ts';
import { States } from './homeassistant/states.ts';
import type { Door } from './page/door.ts';
import { type Page, openPage } from './page/page.ts';
import { type PartsSetup, startParts } from './parts.ts';
import { realClock } from './runtime/clock.ts';
import { startDiary } from './runtime/diary.ts';
import type { Fault } from './runtime/failure.ts';
import { type Files, openFiles } from './runtime/files.ts';
import type { Log, Redactor } from './runtime/log.ts';
import { type Loop, type LoopSetup, type Step, startLoop } from './runtime/loop.ts';
import { Place } from './runtime/place.ts';
import type { RefusedCertificates } from './runtime/refused-certificates.ts';
import { type Voice, openVoice } from './runtime/voice.ts';
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
  /** Where the page is; without it there is none. */
  readonly door?: Door | undefined;
  /** A demonstration, of which Home Assistant shall keep nothing. */
  readonly passing: boolean;
  /** Sees every step, after it was handed out. */
  readonly onStep: (step: Step) => void;
}

export interface SunPilot {
  /** Where a browser on this machine finds the page, if there is one for it. */
  readonly pageUrl: string | undefined;
  stop(): Promise<void>;
}

/** Starts every part and joins them. Nothing that is wrong outside keeps it from starting. */
export async function startSunPilot(setup: Setup): Promise<SunPilot> {
  const { clock, log, onStep } = setup;
  const files = await openFiles(setup.data, log, setup.homeAssistant === undefined);
  const place = new Place(setup.options.home, setup.zone);
  const states = setup.homeAssistant && new States(realClock);
  const { joints, all, vehicles, certificates } = await startParts(setup, files, place, states);
  const voice = await openVoice(files.settings);
  const page = await pageOf(setup, place, voice, states);
  const diary = startDiary(
    log,
    () => voice.words(),
    entry => page?.note(entry),
  );
  const show = (step: Step): void => {
    const faults = faultsOf([files, certificates, ...all, home], setup.redactor);
    certificates.note(faults);
    diary.note(step);
    diary.faults(faults);
    const words = voice.words();
    const facts = { ...step, words, problems: faults.map(fault => words.fault(fault)), faults };
    home?.show(facts);
    page?.show(facts);
    onStep(step);
  };
  const loop = startLoop({
    ...joints,
    clock,
    zone: () => place.zone,
    ...memoryIn(files),
    onStep: show,
  });
  const home = joinHomeAssistant(setup, files, states, {
    act: deed => carryOut(deed, { files, loop, vehicles, certificates }),
    learn: told => learn(told, place, voice),
  });
  return {
    pageUrl: page?.url,
    stop: () => stopAll([loop, home, page], all),
  };
}

/** What Home Assistant knows of the home. */
function learn(told: Parameters<Ends['learn']>[0], place: Place, voice: Voice): void {
  place.learn(told);
  void voice.learn(told.language);
}

const memoryIn = (files: Files): Pick<LoopSetup, 'kept' | 'save' | 'settings'> => ({
  kept: files.kept,
  save: kept => files.save(kept),
  settings: () => files.settings.now(),
});

type Stoppable = { stop(): Promise<unknown> } | undefined;

/** Those that use the parts end before the parts do. */
async function stopAll(users: readonly Stoppable[], parts: readonly Stoppable[]): Promise<void> {
  for (const some of [users, parts]) await Promise.all(some.map(async one => one?.stop()));
}

const pageOf = (
  { door, ...setup }: Setup,
  place: Place,
  voice: Voice,
  states: States | undefined,
): Promise<Page | undefined> =>
  door === undefined
    ? Promise.resolve(undefined)
    : openPage({
        ...setup,
        door,
        optionFaults: [],
        homeAssistant: () => states?.connected,
        zone: () => place.zone,
        words: () => voice.words(),
      });

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
