import type { Controller, Seen } from '../controller.ts';
import { MOST, carsDraw } from './paced.ts';

const { max, min, trunc } = Math;

interface Settings {
  readonly name: string;
  /** `minAmpsPerTWC` */
  readonly minAmps: number;
  /** `greenEnergyFlexAmps`: so many may come from the grid once a car charges. */
  readonly flexAmps: number;
}

/** `policyCheckInterval` */
const POLICY_S = 30;
/** The hours of the policy "Track Green Energy". */
const FROM_S = 6 * 3600;
const UNTIL_S = 20 * 3600;
/** `startStopDelay` */
const START_STOP_DELAY_S = 60;
/** A lower offer comes no sooner after the last change. */
const OFFER_S = 5;
/** The least that a Wall Connector starts a car with (North America). */
const SUPPORTED_AMPS = 5;

interface Twc {
  readonly offered: number;
  readonly changedS: number;
  readonly desired: number;
  readonly flippedS: number;
}

interface Master {
  readonly greenAmps: number;
  readonly checkedS: number;
  readonly twcs: readonly Twc[];
}

/**
 * TWCManager's policy "Track Green Energy" with `subtractChargerLoad`: what the sun gives less what the house takes,
 * whatever the battery does. Each heartbeat gives every Wall Connector its fair share, in whole amps. The spike for a
 * car firmware of 2017 is off: these cars do not have that fault.
 */
const twcmanagerWith = (settings: Settings): Controller<unknown> => ({
  name: settings.name,
  begin: (cars): Master => ({
    greenAmps: 0,
    checkedS: -Infinity,
    twcs: Array.from({ length: cars }, () => ({
      offered: 0,
      changedS: -Infinity,
      desired: 0,
      flippedS: -Infinity,
    })),
  }),
  step: (master: Master, seen) => {
    const due = seen.atS - master.checkedS >= POLICY_S;
    const greenAmps = due ? green(seen) : master.greenAmps;
    const twcs = master.twcs.map((twc, at) => heartbeat(twc, at, greenAmps, { settings, seen }));
    return [
      { greenAmps, checkedS: due ? seen.atS : master.checkedS, twcs },
      twcs.map(({ offered }) => offered),
    ];
  },
});

/** The shipped flex, and the least that a car can start with. */
export const twcmanager = twcmanagerWith({ name: 'twcmanager', minAmps: 6, flexAmps: 0 });
export const twcmanagerFlex = twcmanagerWith({ name: 'twcmanager_flex', minAmps: 6, flexAmps: 4 });
/** With the minimum of the configuration that comes with it. */
export const twcmanagerShipped = twcmanagerWith({ name: 'twcmanager_shipped', minAmps: 12, flexAmps: 0 });

function green(seen: Seen): number {
  if (seen.atS < FROM_S || seen.atS >= UNTIL_S) return 0;
  const home = seen.solarWatts + seen.siteWatts + (seen.batteryWatts ?? 0) - carsDraw(seen);
  return max(0, (seen.solarWatts - home) / seen.volts);
}

interface Setting {
  readonly settings: Settings;
  readonly seen: Seen;
}

function heartbeat(twc: Twc, at: number, greenAmps: number, setting: Setting): Twc {
  const { atS, cars } = setting.seen;
  const actual = cars[at]?.actualAmps ?? 0;
  const aim = slowed(fairShare(at, greenAmps, setting), twc, atS);
  const flips = aim >= setting.settings.minAmps !== twc.desired >= setting.settings.minAmps;
  const flippedS = flips ? atS : twc.flippedS;
  const damped = atS - flippedS < START_STOP_DELAY_S && actual > 0;
  const offered = min(MOST, damped ? max(SUPPORTED_AMPS, aim) : aim);
  return {
    offered,
    changedS: offered === twc.offered ? twc.changedS : atS,
    desired: flips ? aim : twc.desired,
    flippedS,
  };
}

const slowed = (aim: number, { offered, changedS }: Twc, nowS: number): number =>
  aim > 0 && aim < offered && nowS - changedS < OFFER_S ? offered : aim;

/** Nobody gets less than the minimum: where it does not reach for all that charge, all get nothing. */
function fairShare(at: number, greenAmps: number, { settings, seen: { cars } }: Setting): number {
  const charging = cars.filter(({ actualAmps }) => actualAmps >= 1).length;
  const others = cars.reduce((sum, { actualAmps }, car) => (car === at ? sum : sum + actualAmps), 0);
  const share = charging === 0 ? greenAmps : min(greenAmps - others, trunc(greenAmps / charging));
  const flex = (cars[at]?.actualAmps ?? 0) >= 1 ? settings.flexAmps / max(1, charging) : 0;
  if (share >= settings.minAmps) return trunc(share);
  if (share + flex >= settings.minAmps) return settings.minAmps;
  return charging > 0 && greenAmps / charging > settings.minAmps ? SUPPORTED_AMPS : 0;
}
