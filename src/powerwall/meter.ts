import type { Clock } from '../runtime/clock.ts';
import type { Pins } from '../runtime/pin.ts';
import type { DataFolder } from '../runtime/store.ts';
import { openGateway } from './client.ts';
import { gatewayEndpoints } from './endpoints.ts';
import { type Entities, type HomeAssistantOptions, noMeter, watchEntities } from './home-assistant.ts';
import { withGuard } from './guard.ts';
import { withPhaseEntities } from './phase-entities.ts';
import { openProxy } from './proxy.ts';
import { type Meter, keepReading } from './rounds.ts';
import { Session } from './session.ts';
import type { Source } from './source.ts';

/** What the owner says of the meter. */
type SourceOptions = PhaseOptions &
  (
    | { readonly connection: 'powerwall'; readonly host: string; readonly password: string }
    | { readonly connection: 'pypowerwall'; readonly url: string }
  );

interface PhaseOptions {
  /** Entities that tell what the source does not. */
  readonly phase_currents?: readonly string[];
}

interface GuardOptions {
  /** The main fuse is to be guarded. */
  readonly fuse_amps?: number;
}

interface SourceSetup {
  readonly options: SourceOptions;
  readonly clock: Clock;
  readonly folder: DataFolder;
  readonly pins: Pins;
}

interface Setup extends Omit<SourceSetup, 'options'> {
  readonly options: (SourceOptions | HomeAssistantOptions) & GuardOptions;
  /** What Home Assistant knows; undefined where there is none. */
  readonly entities?: Entities | undefined;
}

/**
 * Reads the meter every 2 s, or hears it from Home Assistant, until stopped. Sockets live in real time, everything else
 * by `clock`.
 */
export function startMeter(setup: Setup): Meter {
  const meter = openMeter(setup);
  return setup.options.fuse_amps === undefined ? meter : withGuard(meter, setup.clock);
}

function openMeter({ options, entities, ...setup }: Setup): Meter {
  if (options.connection !== 'home_assistant') {
    const meter = keepReading(openSource({ ...setup, options }), setup.clock);
    return withPhaseEntities(meter, options.phase_currents ?? [], entities, setup.clock);
  }
  if (entities === undefined) return noMeter({ key: 'meter_needs_home_assistant', about: {} });
  return watchEntities(options, entities, setup.clock);
}

function openSource({ options, clock, folder, pins }: SourceSetup): Source {
  if (options.connection === 'pypowerwall') return openProxy({ url: options.url, pins });
  const gateway = openGateway({ host: options.host, pins, clock });
  const session = new Session(gateway, clock, folder, options);
  return {
    read: path => session.read(path),
    glance: path => session.glance(path),
    close: () => gateway.close(),
    endpoints: gatewayEndpoints,
  };
}
