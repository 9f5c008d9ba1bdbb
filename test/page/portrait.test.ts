import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { reasons } from '../../src/charging/reasons.ts';
import { portraitOf } from '../../src/page/portrait.ts';
import { StageCar } from '../support/stage-car.ts';
import { Stage } from '../support/stage.ts';
import { seenOf, standing } from './bench.ts';

const portrait = async (stage: Stage, language = 'en') => portraitOf(await seenOf(stage, language), standing);

describe('the picture of the home', () => {
  it('has every watt that comes in go out again', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          sun: fc.integer({ min: 0, max: 12_000 }),
          house: fc.integer({ min: 100, max: 6000 }),
          appetite: fc.option(fc.integer({ min: 0, max: 5000 }), { nil: undefined }),
          behind: fc.boolean(),
          seconds: fc.integer({ min: 2, max: 60 }),
        }),
        async ({ sun, house, appetite, behind, seconds }) => {
          const stage = new Stage([new StageCar(), new StageCar('2019', '5YJSA1E24HF012347')]);
          Object.assign(stage, { sun, house, appetite, includesChargers: behind });
          stage.run(seconds * 2 - 1);
          const { places } = await portrait(stage);
          const sum = places.reduce(
            (all, { kind, watts }) => (kind === 'charger' && !behind ? all : all + watts),
            0,
          );
          expect(Math.abs(sum)).toBeLessThan(1);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('leaves the Powerwall out where there is none', async () => {
    const stage = new Stage();
    expect((await portrait(stage)).places.map(({ kind }) => kind)).not.toContain('powerwall');
    stage.appetite = 3000;
    stage.level = 62;
    stage.run(2);
    const powerwall = (await portrait(stage)).places.find(({ kind }) => kind === 'powerwall');
    expect(powerwall).toMatchObject({ level: 0.62, label: 'Powerwall' });
  });

  it('says the direction in words too', async () => {
    const stage = new Stage();
    stage.sun = 0;
    stage.run(2);
    expect((await portrait(stage)).places.find(({ kind }) => kind === 'grid')).toMatchObject({
      note: 'imported',
    });
    stage.spare(5000);
    stage.run(2);
    expect((await portrait(stage)).places.find(({ kind }) => kind === 'grid')).toMatchObject({
      note: 'exported',
    });
  });
});

describe('what is not known', () => {
  it('is not shown as if it were: a meter that is no longer read, a charger that is silent', async () => {
    const stage = new Stage();
    stage.spare(4000);
    stage.until(() => stage.car.actual > 5);
    stage.run(20);
    const before = await portrait(stage);
    expect(before.places.every(({ text }) => text !== '–')).toBe(true);
    stage.meterWorks = false;
    stage.busConnected = false;
    stage.busSince = stage.now;
    stage.run(60);
    const { snapshot, ...seen } = await seenOf(stage);
    const silent = { ...snapshot, chargers: snapshot.chargers.map(each => ({ ...each, answering: false })) };
    const { places, chargers, mood, circuit } = portraitOf({ ...seen, snapshot: silent }, standing);
    expect(places.map(({ text, watts, note }) => [text, Math.abs(watts), note])).toEqual(
      places.map(() => ['–', 0, '']),
    );
    expect(chargers[0]).toMatchObject({ actual: 0, text: expect.stringMatching(/^– of /) as unknown });
    expect([mood, circuit?.text.startsWith('0')]).toEqual(['trouble', true]);
  });
});

describe('the page', () => {
  it("says with the decision's own sentence, numbers in it, why the car charges", async () => {
    const stage = new Stage();
    stage.spare(4000);
    stage.until(() => stage.why === 'following_sun' && stage.car.actual > 5);
    const { mood, reason, state, sentence, chargers, circuit } = await portrait(stage);
    expect({ mood, reason, state }).toEqual({
      mood: 'charging',
      reason: 'following_sun',
      state: 'Following the sun',
    });
    expect(sentence).toMatch(/\d W surplus/);
    expect(chargers[0]).toMatchObject({ label: 'Wall Connector 1839', limit: stage.limit, most: 32 });
    expect(circuit).toMatchObject({ amps: 48, text: expect.stringMatching(/of 48\u00A0A$/) as unknown });
  });

  it('tells of several chargers each with its own reason, and of one alone only once', async () => {
    const alone = await portrait(new Stage());
    expect(alone.chargers.map(({ state }) => state)).toEqual(['']);
    const two = await portrait(new Stage([new StageCar(), new StageCar('2019', '5YJSA1E24HF012347')]));
    for (const { state, sentence } of two.chargers)
      expect(Math.min(state.length, sentence.length)).toBeGreaterThan(3);
  });

  it("adds up what today's sessions brought, by source", async () => {
    const stage = new Stage();
    stage.spare(4000);
    stage.until(() => stage.car.actual > 5);
    stage.run(600);
    const { today } = await portrait(stage);
    const [sun, powerwall, grid] = today?.parts.map(({ wh }) => wh) ?? [];
    expect(sun).toBeGreaterThan(400);
    expect((await portrait(new Stage())).today).toMatchObject({ text: 'nothing yet', parts: [] });
    expect([powerwall, today?.label]).toEqual([0, 'Charged today']);
    expect((sun ?? 0) + (grid ?? 0)).toBeCloseTo(1000 * Number.parseFloat(today?.text ?? ''), -2);
  });

  it('speaks German where its owner does, with German numbers', async () => {
    const stage = new Stage();
    stage.spare(4321);
    stage.run(3);
    const { places, circuit, language } = await portrait(stage, 'de');
    expect(language).toBe('de');
    expect(places.find(({ kind }) => kind === 'grid')).toMatchObject({
      label: 'Netz',
      text: expect.stringMatching(/^\d,\d\d.kW$/) as unknown,
    });
    expect(circuit?.label).toBe('Stromkreis');
  });

  it('knows its mood for every reason there is', async () => {
    const seen = await seenOf();
    for (const key of Object.keys(reasons)) {
      const told = { key, numbers: {} } as typeof seen.decision.told;
      expect(portraitOf({ ...seen, decision: { ...seen.decision, told } }, standing).mood).toMatch(
        /waiting|trouble/,
      );
    }
  });
});
