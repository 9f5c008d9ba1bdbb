import type { CarDoor } from './seams.ts';
import type { SimulatedAction, SimulatedAnswer, SimulatedHome } from './home-states.ts';
import { amps, percent } from '../units.ts';

type Integration = 'tesla_fleet' | 'teslemetry' | 'tessie' | 'esphome';

interface Shown {
  readonly domain: string;
  /** The end of a Fleet integration's unique id, or the name on a bridge. */
  readonly key: string;
  readonly role: 'switch' | 'amps' | 'limit' | 'wake' | 'charging' | 'level' | 'awake' | 'asleep' | 'place';
}

const cloud = (enable: string, level: string): readonly Shown[] => [
  { domain: 'switch', key: enable, role: 'switch' },
  { domain: 'number', key: 'charge_state_charge_current_request', role: 'amps' },
  { domain: 'number', key: 'charge_state_charge_limit_soc', role: 'limit' },
  { domain: 'button', key: 'wake', role: 'wake' },
  { domain: 'sensor', key: 'charge_state_charging_state', role: 'charging' },
  { domain: 'sensor', key: level, role: 'level' },
  { domain: 'binary_sensor', key: 'state', role: 'awake' },
  { domain: 'device_tracker', key: 'location', role: 'place' },
];

/** As they are in Home Assistant 2026.11 and in esphome-tesla-ble. */
const shown: Readonly<Record<Integration, readonly Shown[]>> = {
  tesla_fleet: cloud('charge_state_user_charge_enable_request', 'charge_state_battery_level'),
  teslemetry: cloud('charge_state_user_charge_enable_request', 'charge_state_battery_level'),
  tessie: cloud('charge_state_charge_enable_request', 'charge_state_usable_battery_level'),
  esphome: [
    { domain: 'switch', key: 'Charging', role: 'switch' },
    { domain: 'number', key: 'Charging Amps', role: 'amps' },
    { domain: 'number', key: 'Charging Limit', role: 'limit' },
    { domain: 'button', key: 'Wake up', role: 'wake' },
    { domain: 'sensor', key: 'Charging', role: 'charging' },
    { domain: 'sensor', key: 'Battery', role: 'level' },
    { domain: 'binary_sensor', key: 'Asleep', role: 'asleep' },
  ],
};

const refusals: Readonly<Record<Integration, (word: string) => string>> = {
  tesla_fleet: word => `Command was unsuccessful: ${word}`,
  teslemetry: word => `Command was rejected: ${word}`,
  tessie: word => `Command failed, ${word}`,
  esphome: () => '',
};

/** A simulated car in a simulated Home Assistant, by the entities of one integration. */
export class HomeCar {
  readonly #home: SimulatedHome;
  readonly #car: CarDoor;
  readonly #integration: Integration;

  constructor(home: SimulatedHome, car: CarDoor, integration: Integration) {
    this.#home = home;
    this.#car = car;
    this.#integration = integration;
    const device_id = `device_${integration}`;
    const cloudy = integration !== 'esphome';
    home.register(
      {
        id: device_id,
        identifiers: cloudy ? [[integration, car.vin]] : [],
        serial_number: cloudy ? car.vin : null,
        name: cloudy ? 'Model 3' : 'tesla-ble',
        name_by_user: null,
      },
      shown[integration].map(({ domain, key }) => ({
        entity_id: this.#id(domain, key),
        platform: integration,
        unique_id: cloudy ? `${car.vin}-${key}` : `AA:BB-${domain}-${key}`,
        device_id,
        original_name: key,
        disabled_by: null,
      })),
    );
    const { answer } = home;
    home.answer = action => (this.#isMine(action) ? this.#obey(action) : answer(action));
    this.look();
  }

  idOf(role: Shown['role']): string {
    const found = shown[this.#integration].find(entity => entity.role === role);
    return this.#id(found?.domain ?? '', found?.key ?? '');
  }

  /** The integration looks at its car, and asks an awake one more. */
  look(): void {
    const { asleep } = this.#car.look();
    for (const { role } of shown[this.#integration])
      if (!asleep || role === 'awake' || role === 'asleep') this.#show(role);
  }

  #show(role: Shown['role']): void {
    const { asleep, charging, levelPercent, limitPercent, requestedAmps, maxAmps, latitude, longitude } =
      this.#car.look();
    const states: Readonly<Record<Shown['role'], readonly [string, Readonly<Record<string, unknown>>?]>> = {
      switch: [['Starting', 'Charging'].includes(charging) ? 'on' : 'off'],
      amps: [String(requestedAmps), { min: 0, max: maxAmps }],
      limit: [String(limitPercent), { min: 50, max: 100 }],
      wake: ['unknown'],
      charging: [this.#integration === 'esphome' ? charging : charging.toLowerCase()],
      level: [String(levelPercent), { unit_of_measurement: '%' }],
      awake: [asleep ? 'off' : 'on'],
      asleep: [asleep ? 'on' : 'off'],
      place: ['not_home', { latitude, longitude }],
    };
    const [state, attributes] = states[role];
    this.#home.report(this.idOf(role), state, attributes);
  }

  #isMine({ entity }: SimulatedAction): boolean {
    return shown[this.#integration].some(({ role }) => this.idOf(role) === entity);
  }

  /** An integration's bridge says nothing of what the car answered. */
  async #obey({ service, entity, data }: SimulatedAction): Promise<SimulatedAnswer> {
    const value = Number(data?.['value']);
    const word = this.#told(service, entity, value);
    if (this.#integration === 'esphome') return { ok: true };
    this.look();
    const why = refusals[this.#integration](word);
    return word === 'ok' ? { ok: true } : { ok: false, code: 'home_assistant_error', why };
  }

  #told(service: string, entity: string, value: number): string {
    const { asleep } = this.#car.look();
    if (service === 'press') this.#car.wake();
    if (service === 'press' || service === 'update_entity') return 'ok';
    if (asleep) return 'vehicle unavailable: vehicle is offline or asleep';
    if (service === 'turn_on') return this.#car.start();
    if (service === 'turn_off') return this.#car.stop();
    return entity === this.idOf('amps') ? this.#car.setAmps(amps(value)) : this.#car.setLimit(percent(value));
  }

  #id(domain: string, key: string): string {
    return `${domain}.${this.#integration}_${key.toLowerCase().replaceAll(' ', '_')}`;
  }
}
