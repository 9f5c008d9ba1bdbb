import type { Words } from '../runtime/words.ts';
import type { Device, Entity } from './device.ts';

/** A dashboard's configuration, a card of it, as Home Assistant's frontend keeps it. */
export type Card = Readonly<Record<string, unknown>>;

/** The entity id of an entity as it is named now; undefined where Home Assistant has none that is enabled. */
export type IdOf = (device: Device, key: string) => string | undefined;

interface Stand {
  readonly devices: readonly Device[];
  readonly idOf: IdOf;
  readonly words: Words;
}

const HALF = { grid_options: { columns: 6 } } as const;
const FULL = { grid_options: { columns: 12 } } as const;

/** One view: what goes on now and why, each charger and car, today, and the settings. */
export function dashboard(stand: Stand): Card {
  const { devices, words } = stand;
  const of = (kind: Device['kind']): readonly Device[] => devices.filter(device => device.kind === kind);
  const sections = [
    ...of('sunpilot').flatMap(device => [now(device, stand), why(device, stand)]),
    ...of('charger').map(device => charger(device, stand)),
    ...of('car').map(device => car(device, stand)),
    ...of('sunpilot').map(device => today(device, of('charger'), stand)),
    settings(stand),
  ];
  return {
    views: [
      {
        type: 'sections',
        title: words.heading('dashboard'),
        path: 'charging',
        icon: 'mdi:solar-power',
        max_columns: 3,
        dense_section_placement: true,
        sections: sections.filter(({ cards }) => Array.isArray(cards) && cards.length > 1),
      },
    ],
  };
}

const section = (heading: string, icon: string, cards: readonly (Card | undefined)[]): Card => ({
  type: 'grid',
  cards: [{ type: 'heading', heading, icon }, ...cards.filter(card => card !== undefined)],
});

/** Named as the entity, without the device's name before it: the heading has that. */
function tile(device: Device, key: string, { idOf }: Stand, more: Card = HALF): Card | undefined {
  const entity = idOf(device, key);
  const name = device.entities.find(({ row }) => row.key === key)?.name;
  return entity === undefined ? undefined : { type: 'tile', entity, name, ...more };
}

const trend = { ...HALF, features: [{ type: 'trend-graph', hours_to_show: 6 }] };
const gauge = { ...HALF, features: [{ type: 'bar-gauge' }] };
const wideGauge = { ...FULL, features: [{ type: 'bar-gauge' }], features_position: 'inline' };
const press = { ...HALF, hide_state: true, features: [{ type: 'button' }] };

function now(device: Device, stand: Stand): Card {
  const toggle = { ...FULL, features: [{ type: 'toggle' }], features_position: 'inline' };
  return section(stand.words.heading('now'), 'mdi:white-balance-sunny', [
    tile(device, 'solar_charging', stand, toggle),
    tile(device, 'surplus', stand, trend),
    tile(device, 'charging_power', stand, trend),
    tile(device, 'solar_power', stand, trend),
    tile(device, 'grid_power', stand, trend),
    tile(device, 'home_power', stand),
    tile(device, 'battery_power', stand),
    tile(device, 'battery_level', stand, wideGauge),
  ]);
}

/** The sentence of the moment, and what is wrong. */
function why(device: Device, stand: Stand): Card {
  const status = stand.idOf(device, 'status');
  const told = (attribute: string): string => `state_attr('${status}', '${attribute}')`;
  const problems = `{% for problem in ${told('problems')} or [] %}\n- {{ problem }}\n{% endfor %}`;
  const content = `{{ ${told('explanation')} or states('${status}') }}\n${problems}`;
  return section(stand.words.heading('why'), 'mdi:comment-question-outline', [
    tile(device, 'status', stand, FULL),
    status === undefined ? undefined : { type: 'markdown', content, ...FULL },
  ]);
}

function charger(device: Device, stand: Stand): Card {
  const options = { ...FULL, features: [{ type: 'select-options' }] };
  const slider = { ...FULL, features: [{ type: 'numeric-input', style: 'slider' }] };
  const boost = { ...press, ...FULL, features_position: 'inline' };
  return section(device.info.name, 'mdi:ev-station', [
    tile(device, 'mode', stand, options),
    tile(device, 'state', stand),
    tile(device, 'power', stand, trend),
    tile(device, 'limit', stand),
    tile(device, 'current', stand),
    tile(device, 'energy', stand),
    tile(device, 'boost', stand, boost),
    tile(device, 'maximum', stand, slider),
    history(device, ['limit', 'current'], 12, stand),
  ]);
}

function car(device: Device, stand: Stand): Card {
  const slider = { ...FULL, features: [{ type: 'numeric-input', style: 'slider' }] };
  return section(device.info.name, 'mdi:car-electric', [
    tile(device, 'charge_level', stand, gauge),
    tile(device, 'charging', stand),
    tile(device, 'plugged_in', stand),
    tile(device, 'at_home', stand, FULL),
    tile(device, 'start', stand, press),
    tile(device, 'stop', stand, press),
    tile(device, 'charge_limit', stand, slider),
  ]);
}

function today(device: Device, chargers: readonly Device[], stand: Stand): Card {
  const bySource = ids(device, ['energy_solar', 'energy_battery', 'energy_grid'], stand);
  const byCharger = chargers.flatMap(one => ids(one, ['energy'], stand));
  const energies = bySource.length > 0 ? bySource : byCharger;
  const bars = { chart_type: 'bar', period: 'day', days_to_show: 7, stat_types: ['change'] };
  return section(stand.words.heading('today'), 'mdi:chart-line', [
    history(device, ['solar_power', 'home_power', 'charging_power', 'grid_power'], 24, stand),
    energies.length === 0 ? undefined : { type: 'statistics-graph', entities: energies, ...bars, ...FULL },
  ]);
}

function history(device: Device, keys: readonly string[], hours: number, stand: Stand): Card | undefined {
  const entities = ids(device, keys, stand);
  return entities.length === 0
    ? undefined
    : { type: 'history-graph', entities, hours_to_show: hours, ...FULL };
}

interface Named {
  readonly entity: string;
  readonly name: string;
}

const ids = (device: Device, keys: readonly string[], { idOf }: Stand): readonly Named[] =>
  keys.flatMap(key => {
    const entity = idOf(device, key);
    const name = device.entities.find(({ row }) => row.key === key)?.name ?? key;
    return entity === undefined
      ? []
      : [{ entity, name: device.kind === 'charger' ? `${device.info.name} ${name}` : name }];
  });

/** How a setting is changed on its tile. */
const features: Readonly<Record<string, readonly Card[]>> = {
  switch: [{ type: 'toggle' }],
  select: [{ type: 'select-options' }],
  number: [{ type: 'numeric-input', style: 'buttons' }],
};

/** Every setting of SunPilot and the cars that is not a number of its charger: those stand with the charger. */
function settings(stand: Stand): Card {
  const { devices, words } = stand;
  const tiles = devices
    .filter(({ kind }) => kind !== 'charger')
    .flatMap(device =>
      device.entities.filter(isSetting).map(({ row, name }) => {
        const wide = row.platform === 'time' ? HALF : { ...FULL, features_position: 'inline' };
        const named = device.kind === 'car' ? { name: `${device.info.name} ${name}` } : {};
        return tile(device, row.key, stand, { ...wide, features: features[row.platform] ?? [], ...named });
      }),
    );
  return section(words.heading('settings'), 'mdi:tune', tiles);
}

const isSetting = ({ row }: Entity): boolean =>
  row.config?.['entity_category'] === 'config' &&
  ['switch', 'select', 'number', 'time'].includes(row.platform);
