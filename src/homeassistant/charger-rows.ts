import { type ChargerSettings, HIGHEST_PRIORITY, modes } from '../charging/settings.ts';
import { chargerStates } from '../charging/snapshot.ts';
import { amps } from '../units.ts';
import { type ChargerFacts, decisionFor, drawnWatts } from './facts.ts';
import { chargerProblem } from './problem-rows.ts';
import {
  type Deed,
  type Row,
  count,
  current,
  energy,
  hidden,
  numberIn,
  power,
  setting,
  voltage,
} from './row.ts';

const change = ({ charger }: ChargerFacts, changed: Partial<ChargerSettings>): Deed => ({
  kind: 'charger',
  id: charger.id,
  change: changed,
});

const most = ({ snapshot, charger }: ChargerFacts): number =>
  Math.min(snapshot.installation.chargerAmps, charger.ratedAmps);

/** Counters go out with the heartbeat of their device, not for their own sake. */
const RARELY = Infinity;

/** The device of one Wall Connector. */
export const chargerRows: readonly Row<ChargerFacts>[] = [
  {
    key: 'mode',
    platform: 'select',
    value: ({ own }) => own.mode,
    set: (payload, facts) => {
      const mode = modes.find(known => known === payload);
      return mode === undefined ? undefined : change(facts, { mode });
    },
    list: { of: modes, in: 'modes' },
    config: { icon: 'mdi:tune-variant' },
  },
  {
    key: 'boost',
    platform: 'button',
    set: (_, { charger }) => ({ kind: 'act', act: { kind: 'boost', of: charger.id } }),
    config: { icon: 'mdi:rocket-launch' },
  },
  {
    key: 'state',
    platform: 'sensor',
    value: ({ charger }) => (charger.answering ? charger.state : undefined),
    attributes: facts => {
      const told = decisionFor(facts)?.told;
      return told === undefined ? {} : { reason: told.key, explanation: facts.words.sentence(told) };
    },
    list: { of: chargerStates, in: 'charger_states' },
    config: { device_class: 'enum', icon: 'mdi:ev-station' },
  },
  {
    key: 'limit',
    platform: 'sensor',
    value: facts => (facts.charger.answering ? decisionFor(facts)?.limitAmps : undefined),
    config: { ...current, icon: 'mdi:speedometer' },
    step: 1,
  },
  {
    key: 'current',
    platform: 'sensor',
    value: ({ charger }) => (charger.answering ? charger.actualAmps : undefined),
    config: current,
    step: 1,
  },
  {
    key: 'power',
    platform: 'sensor',
    value: facts => drawnWatts(facts, facts.charger),
    config: power,
    step: 50,
  },
  {
    key: 'maximum',
    platform: 'number',
    value: facts => Math.min(facts.own.maximum ?? Infinity, most(facts)),
    range: facts => ({
      min: facts.charger.minimumAmps,
      max: Math.max(facts.charger.minimumAmps, most(facts)),
    }),
    set: (payload, facts) => {
      const value = numberIn(payload, facts.charger.minimumAmps, most(facts));
      return value === undefined ? undefined : change(facts, { maximum: amps(Math.floor(value)) });
    },
    config: {
      ...setting,
      device_class: 'current',
      icon: 'mdi:car-speed-limiter',
      step: 1,
      unit_of_measurement: 'A',
      mode: 'slider',
    },
  },
  {
    key: 'priority',
    platform: 'number',
    value: ({ own }) => own.priority ?? 0,
    set: (payload, facts) => {
      const value = numberIn(payload, 0, HIGHEST_PRIORITY);
      return value === undefined ? undefined : change(facts, { priority: Math.round(value) });
    },
    config: { ...setting, icon: 'mdi:priority-high', min: 0, max: HIGHEST_PRIORITY, step: 1, mode: 'box' },
  },
  {
    key: 'energy',
    platform: 'sensor',
    value: ({ charger: { energyWh } }) => (energyWh === undefined ? undefined : energyWh / 1000),
    config: energy,
    step: 1,
  },
  {
    key: 'voltage',
    platform: 'sensor',
    value: ({ charger: { answering, volts } }) =>
      answering && volts !== undefined ? Math.round(volts) : undefined,
    attributes: ({ charger: { phaseVolts, phaseAmps } }) => ({ volts: phaseVolts, amps: phaseAmps }),
    config: { ...voltage, ...hidden },
    step: 5,
  },
  {
    key: 'phases',
    platform: 'sensor',
    value: ({ charger }) => charger.phases,
    config: { ...hidden, icon: 'mdi:sine-wave' },
  },
  {
    key: 'firmware',
    platform: 'sensor',
    value: ({ charger }) => charger.firmware,
    config: { ...hidden, icon: 'mdi:chip' },
  },
  {
    key: 'serial',
    platform: 'sensor',
    value: ({ charger }) => charger.serial,
    config: { ...hidden, icon: 'mdi:barcode' },
  },
  {
    key: 'heartbeats',
    platform: 'sensor',
    value: ({ charger }) => charger.counters.heartbeats,
    config: { ...count, ...hidden, icon: 'mdi:heart-pulse' },
    step: RARELY,
  },
  {
    key: 'lost_heartbeats',
    platform: 'sensor',
    value: ({ charger }) => charger.counters.lost,
    config: { ...count, ...hidden, icon: 'mdi:heart-broken' },
    step: RARELY,
  },
  {
    key: 'noise',
    platform: 'sensor',
    value: ({ charger }) => charger.counters.noise,
    config: { ...count, ...hidden, icon: 'mdi:waveform' },
    step: RARELY,
  },
  chargerProblem,
];
