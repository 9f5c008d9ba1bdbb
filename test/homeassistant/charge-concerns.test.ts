import { describe, expect, it } from '@jest/globals';
import { percent } from '../../src/units.ts';
import { Stage } from '../support/stage.ts';
import { ConcernedHome } from './concerned.ts';

/** A car that has charged with the sun until it is full. */
async function full(language = 'en'): Promise<ConcernedHome> {
  const stage = new Stage();
  stage.car.level = 79.5;
  stage.spare(4000);
  const home = await ConcernedHome.in(stage, language);
  home.until(() => home.told.length > 0);
  return home;
}

/** A car that has just refused to start. */
async function refusing(): Promise<ConcernedHome> {
  const stage = new Stage();
  stage.spare(4000);
  stage.car.answers = { refuses: 'no_power' };
  const home = await ConcernedHome.in(stage);
  home.until(() => home.told.length > 0);
  return home;
}

describe('a complete charge', () => {
  it('is told once with level and energy, and taken back when the car is unplugged', async () => {
    const home = await full();
    home.run(1800);
    expect(home.told).toEqual([
      expect.stringMatching(
        /^Charging complete: Model 3 at Wall Connector 1839\. Charge level 80 %\. 0\.\d kWh since/,
      ) as unknown,
    ]);
    Object.assign(home.stage.car, { plugged: false });
    home.run(120);
    expect(home.standing).toEqual({});
  });

  it('is told in the language of its owner', async () => {
    expect((await full('de')).told).toEqual([
      expect.stringMatching(/^Laden abgeschlossen: .* Ladestand 80 %\./),
    ]);
  });

  it('is not told twice over a restart, nor because the car tops itself up', async () => {
    const home = await full();
    home.restart();
    home.run(120);
    Object.assign(home.stage.car, { level: 79.9, willing: true });
    home.until(() => home.stage.car.actual > 1);
    home.until(() => home.stage.car.actual < 1);
    home.run(300);
    expect(home.told).toHaveLength(1);
    expect(Object.keys(home.standing)).toEqual(['complete_1839']);
  });

  it('is over with a higher limit, and told again when that is reached', async () => {
    const home = await full();
    home.stage.car.limit = 81;
    home.until(() => home.stage.car.actual > 1);
    home.run(70);
    expect(home.standing).toEqual({});
    home.until(() => home.told.length === 2);
    expect(home.told[1]).toContain('81 %');
  });
});

describe('a start that the car refuses', () => {
  it('is told once, with the cure, however often it is tried, over restarts, too', async () => {
    const home = await refusing();
    home.run(1800);
    home.restart();
    home.run(1800);
    expect(home.told).toEqual([
      expect.stringMatching(/^Model 3 refused to start \(it gets no power.*tried again/),
    ]);
  });

  it('is told anew when it is refused for another reason, and taken back when the car charges', async () => {
    const home = await refusing();
    home.stage.car.answers = { refuses: 'disconnected' };
    home.until(() => home.told.length === 2);
    expect(home.told[1]).toContain('push the plug in');
    home.stage.car.answers = 'obeys';
    home.until(() => home.stage.car.actual > 5);
    home.run(70);
    expect(home.standing).toEqual({});
  });

  it('is over when the car has driven away', async () => {
    const home = await refusing();
    Object.assign(home.stage.car, { plugged: false, home: false });
    home.run(120);
    expect(home.standing).toEqual({});
  });
});

describe('an owner is told', () => {
  it('of a start that no current follows, with what to look at', async () => {
    const stage = new Stage();
    stage.spare(4000);
    stage.car.answers = 'ignores';
    const home = await ConcernedHome.in(stage);
    home.until(() => home.told.length > 0);
    expect(home.told).toEqual([expect.stringMatching(/no current followed.*Check the plug/)]);
  });

  it('of a car that goes on charging in spite of its stop, until it ends', async () => {
    const stage = new Stage();
    stage.spare(4000);
    const home = await ConcernedHome.in(stage);
    home.until(() => stage.car.actual > 5);
    stage.car.answers = 'ignores';
    stage.set({ solar_charging: false });
    home.until(() => home.told.length > 0);
    home.run(600);
    expect(home.told).toEqual([expect.stringMatching(/told to stop .* ago and still charges/)]);
    Object.assign(stage.car, { answers: 'obeys', willing: false });
    home.run(180);
    expect(home.standing).toEqual({});
  });

  it('once of a level that is due while the switch is off, until it is on', async () => {
    const stage = new Stage();
    stage.car.level = 20;
    const own = {
      minimum_level: percent(30),
      ready_level: percent(80),
      ready_by: '07:00',
      ready_by_on: false,
    };
    stage.set({ solar_charging: false, vehicles: { [stage.car.vin]: own } });
    const home = await ConcernedHome.in(stage);
    home.run(600);
    expect(home.told).toEqual([
      'Model 3 should charge (minimum level), but solar charging is switched off. Charge level 20 %.',
    ]);
    stage.set({ solar_charging: true });
    home.run(70);
    expect(home.standing).toEqual({});
  });
});
