import type { Decision } from '../charging/decision.ts';
import type { Snapshot } from '../charging/snapshot.ts';
import type { Address } from '../homeassistant/connection.ts';
import { startHomeAssistant } from '../homeassistant/home.ts';
import type { OwnersDeed } from '../homeassistant/row.ts';
import { States } from '../homeassistant/states.ts';
import { type OptionFault, faultText } from '../options/fault.ts';
import { type Clock, realClock } from '../runtime/clock.ts';
import { type Files, openFiles } from '../runtime/files.ts';
import type { Log } from '../runtime/log.ts';
import { openVoice } from '../runtime/voice.ts';
import { amps, seconds, wattHours } from '../units.ts';

interface Wanting {
  readonly faults: readonly OptionFault[];
  readonly data: string;
  readonly log: Log;
  readonly homeAssistant: Address;
  readonly version: string;
}

const SHOWN_EVERY = seconds(1);

/**
 * Shows in Home Assistant what is wrong with the options, for as long as it is not told to stop. The bus, the meter and the
 * cars are left alone; what the owner sets is kept.
 */
export async function showSetUpNeeded(wanting: Wanting): Promise<{ stop(): Promise<void> }> {
  const { faults, data, log, homeAssistant: address, version } = wanting;
  const files = await openFiles(data, log, false);
  const voice = await openVoice(files.settings);
  const { install, folder, settings } = files;
  const home = startHomeAssistant({
    address,
    version,
    install,
    folder,
    passing: false,
    clock: realClock,
    states: new States(realClock),
    act: deed => keep(deed, files),
    learn: ({ language }) => void voice.learn(language),
  });
  const texts = faults.map(fault => `${faultText(fault)}.`);
  const show = (): void => {
    const words = voice.words();
    const homeFaults = home.faults();
    const problems = [...texts, ...homeFaults.map(fault => words.fault(fault))];
    home.show({
      snapshot: nothingSeen(realClock),
      settings: settings.now(),
      decision: waits,
      problems,
      faults: homeFaults,
      words,
    });
    callOff = realClock.after(SHOWN_EVERY, show);
  };
  let callOff = realClock.after(SHOWN_EVERY, show);
  return {
    stop: async () => {
      callOff();
      await home.stop();
    },
  };
}

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
  localDay: '',
  localMinute: 0,
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
