import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

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

/** The event that carries what the phone was told. */
export const RANG = 'sunny_phone';

/** Gives a Home Assistant that does not run yet the phone of its owner, as `notify.mobile_app_sunny`. */
export function givePhone(folder: string): void {
  const place = join(folder, 'custom_components', manifest.domain);
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, 'manifest.json'), JSON.stringify(manifest));
  writeFileSync(join(place, '__init__.py'), code);
  appendFileSync(join(folder, 'configuration.yaml'), `${manifest.domain}:\n`);
}
