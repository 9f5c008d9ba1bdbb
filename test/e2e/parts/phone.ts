import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Ask } from './ask.ts';
import { until } from './wait.ts';

const manifest = {
  domain: 'sunny_phone',
  name: 'Phone of the tests',
  version: '1.0.0',
  codeowners: [],
  dependencies: [],
  requirements: [],
  documentation: 'https://localhost',
  iot_class: 'local_push',
};

/** What the Home Assistant app on a phone brings with it, as far as notifications go: an action that takes data. */
const code = `
"""A phone that passes on as an event what it is told to show."""

from homeassistant.core import callback


async def async_setup(hass, config):
    @callback
    def ring(call):
        hass.bus.async_fire("sunny_phone", dict(call.data))

    hass.services.async_register("notify", "mobile_app_sunny", ring)
    return True
`;

/** Gives a Home Assistant that does not run yet the phone of its owner, as `notify.mobile_app_sunny`. */
export function givePhone(folder: string): void {
  const place = join(folder, 'custom_components', manifest.domain);
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, 'manifest.json'), JSON.stringify(manifest));
  writeFileSync(join(place, '__init__.py'), code);
  appendFileSync(join(folder, 'configuration.yaml'), `${manifest.domain}:\n`);
}

const Rang = z.object({
  data: z.object({ message: z.string(), data: z.object({ tag: z.string() }).optional() }),
});
type Rang = z.infer<typeof Rang>['data'];

/** The phone of the owner of a Home Assistant that was given one. */
export class Phone {
  /** What it was told, in its order. */
  readonly rang: Rang[] = [];

  static async of(ask: Ask): Promise<Phone> {
    const phone = new Phone();
    await ask.subscribe({ type: 'subscribe_events', event_type: manifest.domain }, event =>
      phone.rang.push(Rang.parse(event).data),
    );
    return phone;
  }

  /** Waits until it was told something, and gives it. */
  rung(message: RegExp): Promise<Rang> {
    return until(`${message} on the phone`, () => this.rang.find(told => message.test(told.message)), 60);
  }
}
