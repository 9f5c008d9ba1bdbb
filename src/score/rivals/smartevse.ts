import { MINIMUM, MOST, paced } from './paced.ts';

const { floor, max, min, trunc } = Math;

/** Everything is counted in tenths of an amp. */
const LEAST = 10 * MINIMUM;
/** `START` 4 A: so much export starts a charge. */
const START = 40;
/** `STOP` 10 min at the minimum. */
const STOP_S = 600;
/** `SOLARSTARTTIME`: so long a new charge keeps to the minimum. */
const SETTLING_S = 40;
/** `CHARGEDELAY`: so long the sun must be back before a charge. */
const CHARGE_DELAY_S = 60;
/** The mains meter is read so often. */
const METER_S = 2;

interface Evse {
  readonly on: boolean;
  readonly waited: boolean;
  readonly delayS: number;
  readonly onForS: number;
  readonly balanced: number;
}

interface Master {
  readonly evses: readonly Evse[];
  readonly total: number;
  /** Seconds until all stop for want of sun; 0 = not counting. */
  readonly stopS: number;
}

const idle: Evse = { on: false, waited: false, delayS: CHARGE_DELAY_S, onForS: 0, balanced: 0 };

/**
 * SmartEVSE in mode `Solar` on one phase, `IMPORT` 0 A; several are a master and its nodes, which share one current.
 * It goes by the mains meter alone, and up or down from the last current.
 */
export const smartevse = paced<Master>({
  name: 'smartevse',
  everyS: METER_S,
  begin: cars => ({ evses: Array.from({ length: cars }, () => idle), total: 0, stopS: 0 }),
  look: (master, seen) => {
    const mains = trunc((10 * seen.siteWatts) / seen.volts);
    const after = regulate(admit(master, mains), mains);
    return [after, after.evses.map(({ on, balanced }) => (on ? balanced / 10 : 0))];
  },
});

const active = (evses: readonly Evse[]): readonly Evse[] => evses.filter(({ on }) => on);
const sum = (evses: readonly Evse[]): number =>
  active(evses).reduce((all, { balanced }) => all + balanced, 0);

/** Is there current for one more? The first needs the start current, a further one what is above the minimums. */
function available(evses: readonly Evse[], mains: number): boolean {
  const running = active(evses).length;
  if (running === 0) return mains < -START;
  const spare = sum(evses) - running * LEAST;
  return spare >= 0 && mains <= spare;
}

/** Whoever waits is let in once there has been current and the delay has passed, if there still is. */
function admit(master: Master, mains: number): Master {
  const evses: Evse[] = [...master.evses];
  for (const [at, evse] of evses.entries()) {
    if (!evse.on) evses[at] = wait(evse, available(evses, mains));
  }
  return { ...master, evses };
}

function wait(evse: Evse, enough: boolean): Evse {
  if (!evse.waited) return { ...evse, waited: enough, delayS: CHARGE_DELAY_S };
  if (evse.delayS > METER_S) return { ...evse, delayS: evse.delayS - METER_S };
  return enough ? { ...evse, on: true, onForS: 0, balanced: LEAST } : idle;
}

function regulate(master: Master, mains: number): Master {
  const running = active(master.evses).length;
  if (running === 0) return { ...master, total: 0, stopS: 0 };
  const wanted = max(0, master.total + step(mains));
  const short = wanted < running * LEAST;
  const total = max(wanted, running * LEAST);
  // A stop that would free the start current at once is none.
  const stopping = short && mains > 0 && mains > running * LEAST - START;
  if (stopping && master.stopS > 0 && master.stopS <= METER_S) return stopped(master);
  const stopS = stopping ? (master.stopS === 0 ? STOP_S : master.stopS - METER_S) : 0;
  return { ...share(master, min(total, running * 10 * MOST)), stopS };
}

/** Up slowly while there is export, down at once by half of a large import. */
function step(mains: number): number {
  if (mains < 0) return mains < -10 ? 5 : 1;
  if (mains > 20) return -trunc(mains / 2);
  if (mains > 10) return -5;
  return mains > 3 ? -1 : 0;
}

const stopped = ({ evses }: Master): Master => ({ evses: evses.map(() => idle), total: 0, stopS: 0 });

/** New charges keep to the minimum, and while there are any the sum stands still; the others share alike. */
function share({ evses, stopS }: Master, total: number): Master {
  const settling = active(evses).filter(({ onForS }) => onForS < SETTLING_S).length;
  const others = active(evses).length - settling;
  const each = others === 0 ? 0 : floor((total - settling * LEAST) / others);
  const next = evses.map(evse => {
    if (!evse.on) return evse;
    const balanced = evse.onForS < SETTLING_S ? LEAST : min(10 * MOST, max(LEAST, each));
    return { ...evse, balanced, onForS: evse.onForS + METER_S };
  });
  return { evses: next, total: settling > 0 ? sum(evses) : total, stopS };
}
