import { z } from 'zod';
import { type Clock, sleep } from '../runtime/clock.ts';
import type { Fault } from '../runtime/failure.ts';
import { seconds } from '../units.ts';
import type { DataFolder } from '../runtime/store.ts';
import { Chores } from './chores.ts';
import { type Address, type Home, stayConnected } from './connection.ts';
import { DashboardFile } from './dashboard-keeper.ts';
import type { Facts } from './facts.ts';
import { Topics } from './messages.ts';
import { Notifications, NotificationsFile } from './notifications.ts';
import { Publisher } from './publisher.ts';
import type { OwnersDeed } from './row.ts';
import type { States } from './states.ts';

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
const Entries = z.array(z.object({ state: z.string() }));
const Birth = z.object({ payload: z.string() });

/** Appears in Home Assistant as devices with entities, and obeys them. Never ends by itself. */
export function startHomeAssistant(setup: HomeSetup): HomeAssistant {
  const topics = new Topics(setup.install);
  const { publisher, chores, notifications } = handsOf(setup, topics);
  const stopping = new AbortController();
  let connectionFault: Fault | undefined;
  let mqttFault: Fault | undefined;
  const live = async (home: Home, lost: AbortSignal): Promise<void> => {
    setup.learn(await whenRunning(home, setup.clock, lost));
    const notified = notifications.live(home, lost);
    await Promise.all([setup.states.live(home, lost), notified, publish(home, lost)]);
  };
  const publish = async (home: Home, lost: AbortSignal): Promise<void> => {
    chores.join(home);
    await whenMqttIsLoaded(home, setup.clock, lost, loaded => {
      mqttFault = loaded ? undefined : { key: 'home_assistant_no_mqtt', about: {} };
    });
    await listen(home, topics, publisher);
    await publisher.live(home, lost);
  };
  const living = stayConnected(setup.address, stopping.signal, live, fault => {
    connectionFault = fault;
  });
  return {
    show: facts => {
      chores.know(facts);
      notifications.show(facts);
      publisher.show(facts);
    },
    faults: () =>
      [connectionFault, mqttFault, chores.fault(), notifications.fault()].filter(
        fault => fault !== undefined,
      ),
    stop: async () => {
      if (setup.passing) await notifications.takeAllBack().catch(() => undefined);
      await publisher.leave(setup.passing).catch(() => undefined);
      stopping.abort();
      await living;
    },
  };
}

interface Hands {
  readonly publisher: Publisher;
  readonly chores: Chores;
  readonly notifications: Notifications;
}

/** What shows, what is done for a press of a button, and what tells: a removal needs them all. */
function handsOf(setup: HomeSetup, topics: Topics): Hands {
  const notifications = new Notifications(setup.clock, setup.folder('notifications.json', NotificationsFile));
  const chores = new Chores({
    topics,
    dashboards: setup.folder('dashboard.json', DashboardFile),
    takeBack: async () => {
      await Promise.all([publisher.takeBack(), notifications.takeAllBack()]);
    },
  });
  const publisher: Publisher = new Publisher({
    ...setup,
    topics,
    act: deed => (deed.kind === 'chore' ? void chores.do(deed.chore) : setup.act(deed)),
  });
  return { publisher, chores, notifications };
}

/** To commands, and to Home Assistant's word that it was born. */
async function listen(home: Home, topics: Topics, publisher: Publisher): Promise<void> {
  await home.listen({ type: 'mqtt/subscribe', topic: topics.commands, qos: 0 }, event =>
    publisher.obey(event),
  );
  await home.listen({ type: 'mqtt/subscribe', topic: 'homeassistant/status', qos: 0 }, event => {
    if (Birth.safeParse(event).data?.payload === 'online') publisher.startAnew();
  });
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

async function whenMqttIsLoaded(
  home: Home,
  clock: Clock,
  lost: AbortSignal,
  tell: (loaded: boolean) => void,
): Promise<void> {
  while (!lost.aborted) {
    const entries = Entries.parse(await home.call({ type: 'config_entries/get', domain: 'mqtt' }));
    const loaded = entries.some(({ state }) => state === 'loaded');
    tell(loaded);
    if (loaded) return;
    await sleep(clock, ASK_AGAIN, lost);
  }
}
