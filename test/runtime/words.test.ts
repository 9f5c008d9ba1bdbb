import { describe, expect, it } from '@jest/globals';
import { loadWords } from '../../src/runtime/words.ts';

describe('the words', () => {
  it('put the numbers of a reason into its sentence, as the language writes them', async () => {
    const told = {
      key: 'waiting_for_sun',
      numbers: { surplus: 1080, needed: 1500, missing: 420, steady: 60 },
    } as const;
    const [english, german] = [await loadWords('en'), await loadWords('de-AT')];
    expect(english.sentence(told)).toBe(
      '1,080 W are left over; starts when 420 W more make it 1,500 W for 1 min.',
    );
    expect(german.sentence(told)).toContain('mit 420 W mehr 1 min lang 1.500 W');
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

  it.each([
    [{ exported: 2100, drawn: 240, battery: 0 }, '2,100 W exported + 240 W drawn by cars'],
    [{ exported: -0, drawn: 2340, battery: 0.4 }, '2,340 W drawn by cars'],
    [{ exported: -160, drawn: 2500, battery: 0 }, '2,500 W drawn by cars − 160 W imported'],
    [{ exported: 0, drawn: 1440, battery: 900 }, "1,440 W drawn by cars + 900 W from the Powerwall's share"],
    [
      { exported: 80, drawn: 2400, battery: -140 },
      "80 W exported + 2,400 W drawn by cars − 140 W that are the Powerwall's",
    ],
  ])('show a sum of what there is of %j', async (parts, shown) => {
    const { sentence } = await loadWords('en');
    const numbers = { surplus: 2340, amps: 9, volts: 241, ...parts };
    expect(sentence({ key: 'following_sun', numbers })).toBe(
      `2,340 W surplus = ${shown}; 9 A at 241 V for this car.`,
    );
  });

  it.each([
    [420, '420 W are left over; starts when'],
    [0, 'Nothing is left over; starts when'],
    [-420, 'Nothing is left over, 420 W are short; starts when'],
  ])('say %d W of surplus in words', async (surplus, shown) => {
    const { sentence } = await loadWords('en');
    const numbers = { surplus, needed: 1500, missing: 1500 - surplus, steady: 60 };
    expect(sentence({ key: 'waiting_for_sun', numbers })).toContain(shown);
  });

  it('say why a car is stopped, and why it refused to start', async () => {
    const { sentence } = await loadWords('en');
    expect(sentence({ key: 'stopping', numbers: { amps: 6, why: 'waiting_for_sun' } })).toBe(
      'The car was told to stop (too little sun); the charger is down to 6 A.',
    );
    const numbers = { car: 'Model 3', why: '', left: 60 };
    expect(sentence({ key: 'start_refused', numbers })).toContain(
      '(it does not say why; look at its screen)',
    );
  });

  it('name the remedy of a fault with what it is about', async () => {
    const { fault } = await loadWords('en');
    expect(fault({ key: 'port_missing', about: { port: '/dev/ttyUSB0' } })).toMatch(
      /\/dev\/ttyUSB0 is not there\. Plug/,
    );
  });
});
