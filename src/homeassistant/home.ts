import { z } from 'zod';
import { type Clock, sleep } from '../runtime/clock.ts';
import type { Fault } from '../runtime/failure.ts';
import { seconds } from '../units.ts';
import type { DataFolder } from '../runtime/store.ts';
import { Chores } from './chores.ts';
import { type Address, type Home, stayConnected } from './connection.ts';
import { DashboardFile } from './dashboard-keeper.ts';
import type { Facts } from './facts.ts';
import { Ledger, LedgerFile } from './ledger.ts';
import { Topics } from './messages.ts';
import { Notifications, NotificationsFile } from './notifications.ts';
import { openDesk } from './rest.ts';
import type { OwnersDeed } from './row.ts';
import type { States } from './states.ts';
import { Ways } from './ways.ts';

const Config = z.object({
  state: z.string(),
  language: z.string().optional(),
  time_zone: z.string(),
  latitude: z.number(),
  longitude: z.number(),
});

/** What Home Assistant knows of the home. */
interface HomeConfig {
  readonly language: string | undefined;
  readonly zone: string;
  readonly latitude: number;
  readonly longitude: number;
}

export interface HomeAssistant {
  /** The latest step: shown as its pace allows. */
  show(facts: Facts): void;
  /** What is wrong now. Charging does not depend on it. */
  faults(): readonly Fault[];
  /** Tells Home Assistant that SunPilot is gone, and closes. */
  stop(): Promise<void>;
}

export interface HomeSetup {
  readonly address: Address;
  /** Real time: Home Assistant does not live in a simulation. */
  readonly clock: Clock;
  /** Id of this installation, part of every topic and unique id. */
  readonly install: string;
  readonly folder: DataFolder;
  readonly version: string;
  /** A demonstration, which takes everything back when it ends. */
  readonly passing: boolean;
  /** Whoever wants to hear of other entities than ours, with or without MQTT. */
  readonly states: States;
  readonly act: (deed: OwnersDeed) => void;
  /** Called with every new connection. */
  readonly learn: (config: HomeConfig) => void;
}

const ASK_AGAIN = seconds(2);

/** Appears in Home Assistant as devices with entities, and obeys them. Never ends by itself. */
export function startHomeAssistant(setup: HomeSetup): HomeAssistant {
  const { ways, chores, notifications } = handsOf(setup);
  const stopping = new AbortController();
  let connectionFault: Fault | undefined;
  const live = async (home: Home, lost: AbortSignal): Promise<void> => {
    setup.learn(await whenRunning(home, setup.clock, lost));
    chores.join(home);
    const { states } = setup;
    await Promise.all([states.live(home, lost), notifications.live(home, lost), ways.live(home, lost)]);
  };
  const living = stayConnected(setup.address, stopping.signal, live, fault => {
    connectionFault = fault;
  });
  return {
    show: facts => {
      chores.know(facts);
      notifications.show(facts);
      ways.show(facts);
    },
    faults: () =>
      [connectionFault, ways.fault(), chores.fault(), notifications.fault()].filter(
        fault => fault !== undefined,
      ),
    stop: async () => {
      if (setup.passing) await notifications.takeAllBack().catch(() => undefined);
      await ways.leave(setup.passing).catch(() => undefined);
      stopping.abort();
      await living;
    },
  };
}

interface Hands {
  readonly ways: Ways;
  readonly chores: Chores;
  readonly notifications: Notifications;
}

/** What shows, what is done for a press of a button, and what tells: a removal needs them all. */
function handsOf(setup: HomeSetup): Hands {
  const { folder, address, install } = setup;
  const notifications = new Notifications(setup.clock, folder('notifications.json', NotificationsFile));
  const chores = new Chores({
    ids: home => ways.ids(home),
    dashboards: folder('dashboard.json', DashboardFile),
    takeBack: async () => {
      await Promise.all([ways.takeBack(), notifications.takeAllBack()]);
    },
  });
  const ways: Ways = new Ways({
    ...setup,
    topics: new Topics(install),
    desk: openDesk(address),
    ledger: new Ledger(folder('helpers.json', LedgerFile)),
    act: deed => (deed.kind === 'chore' ? void chores.do(deed.chore) : setup.act(deed)),
    moved: () => chores.renew(),
  });
  return { ways, chores, notifications };
}

async function whenRunning(home: Home, clock: Clock, lost: AbortSignal): Promise<HomeConfig> {
  for (;;) {
    const {
      state,
      language,
      time_zone: zone,
      latitude,
      longitude,
    } = Config.parse(await home.call({ type: 'get_config' }));
    if (state === 'RUNNING' || lost.aborted) return { language, zone, latitude, longitude };
    await sleep(clock, ASK_AGAIN, lost);
  }
}
