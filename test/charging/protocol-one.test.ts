import { describe, expect, it } from '@jest/globals';
import { StageCar } from '../support/stage-car.ts';
import { Stage } from '../support/stage.ts';

/** A charger of protocol 1 with a car that takes whatever is offered and cannot be reached. */
const oldCharger = (): Stage => {
  const stage = new Stage([
    Object.assign(new StageCar(), { route: false, protocol: 1 as const, tellsAbsence: false }),
  ]);
  stage.run(5);
  return stage;
};

const charging = (): Stage => {
  const stage = oldCharger();
  stage.spare(3000);
  stage.run(90);
  stage.car.willing = true;
  stage.run(400);
  expect(stage.limit).toBe(13);
  return stage;
};

describe('protocol 1 without a route to the car', () => {
  it('is stopped by 0 A at once when the sun does not carry the plug-in, and started by 5 A when it does', () => {
    const stage = oldCharger();
    stage.car.willing = true;
    stage.run(6);
    expect(stage.limit).toBe(0);
    expect(stage.why).toBe('waiting_for_sun');
    stage.run(600);
    expect(stage.car.actual).toBe(0);
    expect(stage.limit).toBe(0);
    stage.spare(3000);
    stage.until(() => stage.limit >= 5, 90);
    stage.run(120);
    expect(stage.kind).toBe('sun');
    expect(stage.limit).toBe(13);
  });

  it('stays on and off for at least five minutes each, as long as the sun decides', () => {
    const stage = charging();
    const seen: { readonly at: number; readonly on: boolean }[] = [];
    for (let n = 0; n < 7200; n += 1) {
      stage.spare(Math.floor(n / 200) % 2 === 0 ? -500 : 3000);
      stage.run(1);
      const on = stage.limit > 0;
      if (on !== (seen.at(-1)?.on ?? true)) seen.push({ at: n, on });
    }
    expect(seen.length).toBeGreaterThan(1);
    const spans = seen.slice(1).map(({ at }, index) => at - (seen[index]?.at ?? 0));
    for (const span of spans) expect(span).toBeGreaterThanOrEqual(299);
  });

  it.each<[string, (stage: Stage) => void, string]>([
    ['the window\u2019s end', stage => stage.set({ window_end: '12:00' }), 'outside_window'],
    ['the switch', stage => stage.set({ solar_charging: false }), 'switched_off'],
  ])('is held at 0 A after %s, until a further control', (_, arrange, why) => {
    const stage = charging();
    arrange(stage);
    stage.run(1);
    expect(stage.limit).toBe(0);
    stage.run(3600);
    expect(stage.limit).toBe(0);
    expect(stage.why).toBe(why);
    stage.mode('normal');
    stage.run(60);
    expect(stage.kind).toBe('owners');
    expect(stage.limit).toBe(32);
  });

  it('follows the sun again when the switch is turned on again, and in the next window', () => {
    const stage = charging();
    stage.set({ solar_charging: false });
    stage.run(600);
    stage.set({ solar_charging: true });
    stage.run(120);
    expect(stage.limit).toBe(13);
    stage.second = 21 * 3600;
    stage.run(60);
    expect(stage.limit).toBe(0);
    stage.run(10 * 3600);
    expect(stage.limit).toBe(13);
  });

  it('gives the next plug-in after the hold its minimum', () => {
    const stage = charging();
    stage.set({ solar_charging: false });
    stage.run(60);
    Object.assign(stage.car, { plugged: false, willing: false });
    stage.run(10);
    expect(stage.limit).toBe(5);
    Object.assign(stage.car, { plugged: true, willing: true });
    stage.run(10);
    expect(stage.kind).toBe('owners');
    expect(stage.limit).toBe(32);
  });

  it('is held over a restart', () => {
    const stage = charging();
    stage.spare(-500);
    stage.until(() => stage.limit === 0);
    stage.run(30);
    stage.restart(5);
    stage.run(300);
    expect(stage.limit).toBe(0);
    expect(stage.kind).toBe('sun');
  });

  it('is at 0 A off grid and without a meter, and goes on afterwards', () => {
    const stage = charging();
    stage.grid = 'off';
    stage.run(1);
    expect(stage.limit).toBeLessThanOrEqual(5);
    stage.run(60);
    expect(stage.car.actual).toBe(0);
    stage.grid = 'connected';
    stage.run(400);
    expect(stage.limit).toBe(13);
    stage.meterWorks = false;
    stage.run(500);
    expect(stage.limit).toBe(0);
    expect(stage.why).toBe('meter_missing');
  });

  it('keeps its minimum in mode solar_min', () => {
    const stage = charging();
    stage.mode('solar_min');
    stage.spare(-1000);
    stage.run(3600);
    expect(stage.limit).toBe(5);
  });

  it('counts its closings, and has no more than the budget of the day', () => {
    const stage = charging();
    stage.set({ starts_per_day: 1 });
    for (let n = 0; n < 3; n += 1) {
      stage.spare(-500);
      stage.run(900);
      stage.spare(3000);
      stage.run(900);
    }
    expect(stage.limit).toBe(0);
    expect(stage.why).toBe('starts_used_up');
    expect(stage.memory.kept.chargers['1839']?.closings?.count).toBe(1);
  });
});
