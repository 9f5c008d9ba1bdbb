import { describe, expect, it } from '@jest/globals';
import { loadWords } from '../../src/runtime/words.ts';

describe('the words', () => {
  it('put the numbers of a reason into its sentence, as the language writes them', async () => {
    const told = { key: 'waiting_for_sun', numbers: { surplus: 1080, needed: 1500, missing: 420 } } as const;
    const [english, german] = [await loadWords('en'), await loadWords('de-AT')];
    expect(english.sentence(told)).toBe(
      '1,080 W are left over; starts when 420 W more make it 1,500 W for a minute.',
    );
    expect(german.sentence(told)).toContain('mit 420 W mehr eine Minute lang 1.500 W');
    expect([english.state(told), german.state(told)]).toEqual(['Waiting for sun', 'Wartet auf Sonne']);
  });

  it.each([
    [42, '42 s'],
    [60, '1 min'],
    [95, '1 min 35 s'],
    [400, '6 min'],
    [4000, '1 h 6 min'],
  ])('show %d seconds as %s', async (left, shown) => {
    const { sentence } = await loadWords('en');
    expect(sentence({ key: 'resting', numbers: { left } })).toContain(`Rests for ${shown} `);
  });

  it('fall back to English for a language that is not there', async () => {
    expect((await loadWords('xx')).language).toBe('en');
  });

  it('show no minus before nothing', async () => {
    const numbers = { surplus: 1500, exported: -0, drawn: 1500, battery: 0, amps: 6, volts: 240 };
    expect((await loadWords('en')).sentence({ key: 'following_sun', numbers })).toContain('= 0 W exported');
  });

  it('take away what is negative in a sum', async () => {
    const numbers = { surplus: 3493, exported: 89, drawn: 3408, battery: -4, amps: 15, volts: 240 };
    const { sentence } = await loadWords('en');
    expect(sentence({ key: 'following_sun', numbers })).toContain('drawn by cars − 4 W from');
  });

  it('name the remedy of a fault with what it is about', async () => {
    const { fault } = await loadWords('en');
    expect(fault({ key: 'port_missing', about: { port: '/dev/ttyUSB0' } })).toMatch(
      /\/dev\/ttyUSB0 is not there\. Plug/,
    );
  });
});
