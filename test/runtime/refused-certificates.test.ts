import '../support/one-realm.ts';
import { describe, expect, it } from '@jest/globals';
import { Failure, type Fault } from '../../src/runtime/failure.ts';
import { RefusedCertificates } from '../../src/runtime/refused-certificates.ts';
import { SimulatedCar } from '../../src/simulator/car.ts';
import { startFleetProxy } from '../../src/simulator/fleet-proxy.ts';
import { Lockstep } from '../../src/simulator/lockstep.ts';
import { millis } from '../../src/units.ts';
import { openServer } from '../../src/vehicle/http.ts';
import { HandClock } from '../support/hand-clock.ts';
import { auth, memoryPins } from '../vehicle/bench.ts';

const refusedAt = (host: string, fingerprint: string): Fault => ({
  key: 'gateway_certificate',
  about: { host, fingerprint },
});

describe('a certificate that was refused', () => {
  it('is accepted as the owner was told of it, not one that came later', async () => {
    const pins = memoryPins();
    const refused = new RefusedCertificates(pins);
    refused.note([refusedAt('gateway:443', 'second')]);
    refused.note([refusedAt('gateway:443', 'third')]);
    await refused.accept();
    expect(pins.known('gateway:443')).toBe('second');
  });

  it('is accepted once: the next one needs another word of the owner', async () => {
    const pins = memoryPins();
    const refused = new RefusedCertificates(pins);
    refused.note([refusedAt('gateway:443', 'second')]);
    await refused.accept();
    refused.note([]);
    refused.note([refusedAt('gateway:443', 'third')]);
    expect(pins.known('gateway:443')).toBe('second');
    await refused.accept();
    expect(pins.known('gateway:443')).toBe('third');
  });

  it('is nothing to accept once the server shows the known one again', async () => {
    const pins = memoryPins();
    const refused = new RefusedCertificates(pins);
    await pins.pin('gateway:443', 'first');
    refused.note([refusedAt('gateway:443', 'second')]);
    refused.note([{ key: 'car_timeout', about: { car: 'Model 3' } }]);
    await refused.accept();
    expect(pins.known('gateway:443')).toBe('first');
  });

  it('that cannot be written down is told', async () => {
    const about = { file: 'certificates.json', why: 'disk full' };
    const full = {
      known: () => undefined,
      pin: () => Promise.reject(new Failure('file_not_written', about)),
    };
    const refused = new RefusedCertificates(full);
    refused.note([refusedAt('gateway:443', 'second')]);
    await refused.accept();
    expect(refused.faults()).toEqual([{ key: 'file_not_written', about }]);
  });

  it('of a car’s proxy is known by its host and port, and the proxy is asked again after it', async () => {
    const clock = new HandClock();
    const car = new SimulatedCar({ lockstep: new Lockstep(clock) });
    const proxy = await startFleetProxy({ car, clock, auth, tls: true });
    const pins = memoryPins();
    const refused = new RefusedCertificates(pins);
    const host = new URL(proxy.url).host;
    await pins.pin(host, 'that of before');
    const server = openServer(proxy.url, pins);
    const ask = () => server.ask({ path: '/', deadline: millis(5000) });
    const thrown = await ask().catch((error: unknown) => error);
    refused.note(thrown instanceof Failure ? [thrown.fault] : []);
    await refused.accept();
    expect((await ask()).status).toBe(403);
    await server.close();
    await proxy.close();
  });
});
