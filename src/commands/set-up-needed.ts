import type { Decision } from '../charging/decision.ts';
import type { Snapshot } from '../charging/snapshot.ts';
import type { Address } from '../homeassistant/connection.ts';
import { type HomeAssistant, startHomeAssistant } from '../homeassistant/home.ts';
import type { OwnersDeed } from '../homeassistant/row.ts';
import { States } from '../homeassistant/states.ts';
import { type OptionFault, faultText } from '../options/fault.ts';
import { type Clock, realClock } from '../runtime/clock.ts';
import { type Files, openFiles } from '../runtime/files.ts';
import type { Door } from '../page/door.ts';
import { type Page, openPage } from '../page/page.ts';
import { clockOf } from '../runtime/local-clock.ts';
import type { Log, Redactor } from '../runtime/log.ts';
import { type Voice, openVoice } from '../runtime/voice.ts';
import { amps, seconds, wattHours } from '../units.ts';

interface Wanting {
  readonly faults: readonly OptionFault[];
  readonly data: string;
  readonly log: Log;
  readonly redactor: Redactor;
  readonly homeAssistant: Address;
  readonly version: string;
  /** Where the page is; without it there is none. */
  readonly door: Door | undefined;
}

const SHOWN_EVERY = seconds(1);
/** That of the machine: nobody has said another. */
const ZONE = 'system';

/**
 * Shows in Home Assistant what is wrong with the options, for as long as it is not told to stop. The bus, the meter and the
 * cars are left alone; what the owner sets is kept.
 */
export async function showSetUpNeeded(wanting: Wanting): Promise<{ stop(): Promise<void> }> {
  const files = await openFiles(wanting.data, wanting.log, false);
  const voice = await openVoice(files.settings);
  const states = new States(realClock);
  const home = joinHomeAssistant(wanting, files, voice, states);
  const page = await pageOf(wanting, voice, states);
  const texts = wanting.faults.map(fault => `${faultText(fault)}.`);
  const show = (): void => {
    const words = voice.words();
    const faults = home.faults();
    const problems = [...texts, ...faults.map(fault => words.fault(fault))];
    const settings = files.settings.now();
    const facts = { snapshot: nothingSeen(realClock), settings, decision: waits, problems, faults, words };
    home.show(facts);
    page?.show(facts);
    callOff = realClock.after(SHOWN_EVERY, show);
  };
  let callOff = realClock.after(SHOWN_EVERY, show);
  return {
    stop: async () => {
      callOff();
      await Promise.all([home.stop(), page?.stop()]);
    },
  };
}

const joinHomeAssistant = (
  { homeAssistant: address, version }: Wanting,
  files: Files,
  voice: Voice,
  states: States,
): HomeAssistant =>
  startHomeAssistant({
    address,
    version,
    install: files.install,
    folder: files.folder,
    passing: false,
    clock: realClock,
    states,
    act: deed => keep(deed, files),
    learn: ({ language }) => void voice.learn(language),
  });

const pageOf = async (
  { door, faults, ...wanting }: Wanting,
  voice: Voice,
  states: States,
): Promise<Page | undefined> =>
  door &&
  openPage({
    ...wanting,
    door,
    options: undefined,
    optionFaults: faults,
    homeAssistant: () => states.connected,
    clock: realClock,
    zone: () => ZONE,
    words: () => voice.words(),
  });

/** What the owner sets meanwhile holds afterwards. */
function keep(deed: OwnersDeed, { settings }: Files): void {
  if (deed.kind === 'settings') settings.change(deed.change);
}

const waits: Decision = {
  told: { key: 'set_up_needed', numbers: {} },
  chargers: [],
  commands: [],
  attention: [],
  events: [],
  surplusWatts: undefined,
  energy: { solarWh: wattHours(0), batteryWh: wattHours(0), gridWh: wattHours(0) },
};

const nothingSeen = (clock: Clock): Snapshot => ({
  nowMs: clock.now(),
  wallMs: clock.wall(),
  ...clockOf(clock.wall(), ZONE),
  installation: { circuitAmps: amps(0), chargerAmps: amps(0), meterIncludesChargers: true, cutsOff: false },
  bus: { connected: false, sinceMs: clock.now() },
  chargers: [],
  meter: {
    reading: undefined,
    staleAfterMs: seconds(0),
    levelPercent: undefined,
    grid: undefined,
    gridServices: undefined,
    reservePercent: undefined,
    powerwallMode: undefined,
    phases: undefined,
  },
  vehicles: [],
  acts: [],
});
