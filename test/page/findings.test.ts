import { describe, expect, it } from '@jest/globals';
import { type FaultKey, faultKeys } from '../../src/runtime/failure.ts';
import { type Finding, findingsOf } from '../../src/page/findings.ts';
import type { Seen, Standing } from '../../src/page/seen.ts';
import { Stage } from '../support/stage.ts';
import { optionsOf, seenOf, standing } from './bench.ts';

const withFault = (
  seen: Seen,
  key: FaultKey,
  about: Readonly<Record<string, string | number>> = {},
): Seen => ({
  ...seen,
  faults: [{ key, about: { id: '1839', car: 'Model 3', file: 'memory.json', ...about } }],
});

const partOf = (findings: readonly Finding[], part: string): Finding | undefined =>
  findings.find(finding => finding.part === part);

const textsOf = (finding: Finding | undefined): string =>
  finding?.says.map(({ finding: text, cure = '' }) => `${text} ${cure}`).join(' ') ?? '';

async function findings(stage = new Stage(), changes: Partial<Standing> = {}): Promise<readonly Finding[]> {
  return findingsOf(await seenOf(stage), { ...standing, ...changes });
}

describe('the set-up list of a home where all is well', () => {
  it('has a tick and what was found for every part', async () => {
    const stage = new Stage();
    stage.run(5);
    const all = await findings(stage);
    expect(all.map(({ part, ok }) => [part, ok])).toEqual([
      ['Options', true],
      ['Serial port', true],
      ['Wall Connectors', true],
      ['Meter', true],
      ['Model 3', true],
      ['Home Assistant', true],
    ]);
    expect(textsOf(partOf(all, 'Serial port'))).toContain('/dev/ttyUSB0 is open.');
    expect(textsOf(partOf(all, 'Wall Connectors'))).toContain('Wall Connector 1839 answers');
  });

  it('says what is not there yet, and what was not tried, without a cross', async () => {
    const stage = new Stage([]);
    stage.busConnected = false;
    stage.meterWorks = false;
    const options = optionsOf({
      wall_connectors: { bridge: 'tcp://10.0.0.9:8899', circuit_amps: 48, charger_amps: 32 },
    });
    const all = await findings(stage, { options, homeAssistant: () => undefined });
    expect(all.map(({ part, ok }) => [part, ok])).toEqual([
      ['Options', true],
      ['RS-485 bridge', null],
      ['Wall Connectors', null],
      ['Meter', null],
      ['Cars', null],
      ['Home Assistant', null],
    ]);
  });
});

describe('whatever is wrong', () => {
  it.each(faultKeys)('the set-up list shows %s once, with a cross, its finding and its cure', async key => {
    const seen = withFault(await seenOf(), key);
    const all = findingsOf(seen, standing);
    const crossed = all.filter(({ ok }) => ok === false);
    expect(crossed).toHaveLength(1);
    const [fault] = seen.faults;
    if (fault === undefined) throw new Error('no fault');
    expect(crossed[0]?.says).toEqual([seen.words.findingAndCure(fault)]);
    expect(crossed[0]?.part).not.toBe('');
  });

  it('a fault of a car that no car bears the name of is shown all the same', async () => {
    const all = findingsOf(withFault(await seenOf(), 'car_timeout', { car: 'Nobody' }), standing);
    expect(all.filter(({ ok }) => ok === false).map(({ part }) => part)).toEqual(['Other']);
  });
});

describe('with wrong options', () => {
  it('each of them is named with what to do, and no other part is judged', async () => {
    const optionFaults = [
      { key: 'meter.password', value: undefined, remedy: 'is missing; it must be the password' },
      { key: 'home.radius', value: '100', remedy: 'is no option' },
    ];
    const all = await findings(new Stage([]), { options: undefined, optionFaults });
    expect(all.map(({ part, ok }) => [part, ok])).toEqual([
      ['Options', false],
      ['Home Assistant', true],
    ]);
    expect(textsOf(all[0])).toContain('meter.password is missing; it must be the password.');
    expect(textsOf(all[0])).toContain('home.radius (100) is no option.');
    expect(textsOf(all[0])).toMatch(/restart the app\.$/);
  });
});
