import type { PluggedCar } from './cable.ts';

/** All that decides which state a charger tells. */
export interface Standing {
  readonly faulty: boolean;
  readonly charging: PluggedCar['charging'];
  /** In a state that only a new plug-in cures. */
  readonly stuck: boolean;
  /** A full car is told as if nothing were there. */
  readonly hidesFullCar: boolean;
  readonly cut: boolean;
  readonly masterless: boolean;
  /** Shown by a probe, and by a fresh limit. */
  readonly probe: number | undefined;
  readonly echo: number | undefined;
  /** The car draws as little as it may, or has only begun to draw. */
  readonly limited: boolean;
  /** The master forbids any current. */
  readonly barred: boolean;
}

const READY = 0x00;
const CHARGING = 0x01;
const ERROR = 0x02;
const DO_NOT_CHARGE = 0x03;
const WAITING = 0x04;
const STARTING = 0x08;

const ofCars: Readonly<Record<PluggedCar['charging'], number>> = {
  Disconnected: READY,
  NoPower: WAITING,
  Starting: STARTING,
  Charging: CHARGING,
  Complete: DO_NOT_CHARGE,
  Stopped: DO_NOT_CHARGE,
};

/** The first that says something counts. */
const rules: readonly ((standing: Standing) => number | undefined)[] = [
  ({ faulty }) => (faulty ? ERROR : undefined),
  ({ charging }) => (charging === 'Disconnected' ? READY : undefined),
  ({ stuck }) => (stuck ? DO_NOT_CHARGE : undefined),
  ({ cut, masterless }) => (cut && masterless ? ERROR : undefined),
  ({ cut }) => (cut ? STARTING : undefined),
  ({ probe }) => probe,
  ({ echo }) => echo,
  ({ limited, charging }) => (limited && charging === 'Charging' ? STARTING : undefined),
  ({ barred }) => (barred ? DO_NOT_CHARGE : undefined),
  ({ hidesFullCar, charging }) => (hidesFullCar && charging === 'Complete' ? READY : undefined),
  ({ charging }) => ofCars[charging],
];

/** The state code of its heartbeat. `twc-rs485` §3.3. */
export const stateCode = (standing: Standing): number =>
  rules.map(rule => rule(standing)).find(code => code !== undefined) ?? READY;
