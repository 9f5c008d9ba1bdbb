import { describe, expect, it } from '@jest/globals';
import { startDiary } from '../../src/runtime/diary.ts';
import type { Log } from '../../src/runtime/log.ts';
import { loadWords } from '../../src/runtime/words.ts';
import { StageCloud } from '../support/cloud.ts';
import { Stage } from '../support/stage.ts';

async function diaryOf(language = 'en') {
  const lines: string[] = [];
  const write = (text: string | (() => string)): void => {
    lines.push(typeof text === 'string' ? text : text());
  };
  const log: Log = { debug: () => undefined, info: write, warning: write, error: write };
  const words = await loadWords(language);
  return { lines, diary: startDiary(log, () => words) };
}

/** Plays some seconds of a stage and has each noted. */
function noted(stage: Stage, diary: Awaited<ReturnType<typeof diaryOf>>['diary'], duration: number): void {
  for (let n = 0; n < duration; n += 1) {
    stage.run(1);
    diary.note({ snapshot: stage.snapshot(), decision: stage.last });
  }
}

describe('the diary', () => {
  it('is quiet while nothing changes its mind', async () => {
    const { lines, diary } = await diaryOf();
    const stage = new Stage();
    noted(stage, diary, 600);
    expect(lines).toHaveLength(2);
    expect(lines.at(-1)).toMatch(
      /^1839: Waiting for sun\. Nothing is left over, 500 W are short; starts when 2,000 W/,
    );
  });

  it('tells a start with its arithmetic, and a limit that follows once a minute at most', async () => {
    const { lines, diary } = await diaryOf();
    const stage = new Stage();
    stage.spare(3000);
    noted(stage, diary, 120);
    expect(lines).toContain('Charging started: Model 3 at 1839.');
    expect(lines.find(line => line.includes('Following the sun'))).toMatch(
      /[\d,]+ W surplus = [\d,]+ W exported \+/,
    );
    const before = lines.length;
    for (let n = 0; n < 60; n += 1) {
      stage.spare(2500 + (n % 2) * 2000);
      noted(stage, diary, 10);
    }
    expect(lines.length - before).toBeLessThanOrEqual(11);
  });

  it('does not flutter where the sun is just enough for the minimum', async () => {
    const { lines, diary } = await diaryOf();
    const stage = new Stage();
    stage.spare(3000);
    noted(stage, diary, 120);
    const before = lines.length;
    for (let n = 0; n < 60; n += 1) {
      stage.spare(1100 + (n % 2) * 700);
      noted(stage, diary, 5);
    }
    expect(stage.decisions.map(({ told }) => told.key)).toContain('holding_minimum');
    expect(lines.length - before).toBeLessThanOrEqual(6);
  });

  it('names why a charge ended, and a car as far as it is known', async () => {
    const { lines, diary } = await diaryOf();
    const stage = new Stage();
    stage.spare(3000);
    noted(stage, diary, 120);
    stage.set({ solar_charging: false });
    noted(stage, diary, 60);
    expect(lines).toContain('Charging stopped: Model 3 at 1839 (solar charging was switched off).');
    const words = await loadWords('en');
    const event = { type: 'stopped', charger: '1839', why: 'unplugged' } as const;
    expect(words.event(event, { car: undefined, charger: '1839' })).toBe(
      'Charging stopped: a car at 1839 (unplugged).',
    );
  });

  it('tells what becomes of the Powerwall in a night, and nothing while it has its own settings', async () => {
    const { lines, diary } = await diaryOf();
    const stage = new Stage();
    stage.cloud = new StageCloud();
    stage.level = 61.7;
    stage.second = 23 * 3600;
    stage.set({ protect_reserve: true });
    stage.car.plugged = false;
    noted(stage, diary, 60);
    const told = (): readonly string[] => lines.filter(line => line.includes('Powerwall'));
    expect(told()).toEqual([]);
    Object.assign(stage.car, { plugged: true, willing: true });
    noted(stage, diary, 300);
    stage.car.willing = false;
    noted(stage, diary, 600);
    expect(told()).toEqual([
      'A car charges at night: the reserve of the Powerwall is raised from 20 to 61 %.',
      'A car charges at night: the Powerwall keeps 61 %; its reserve of 20 % is given back afterwards.',
      'The Powerwall is given back the settings that it had.',
      'The Powerwall has the settings that you gave it.',
    ]);
  });

  it('tells a fault once, and its end', async () => {
    const { lines, diary } = await diaryOf();
    const fault = { key: 'gateway_password', about: {} } as const;
    diary.faults([fault]);
    diary.faults([fault]);
    diary.faults([]);
    expect(lines).toHaveLength(2);
    expect(lines[0]).toContain('refuses the password. Enter the customer password');
    expect(lines[1]).toBe("Solved: The Powerwall's gateway refuses the password.");
  });

  it('speaks the language of the owner', async () => {
    const { lines, diary } = await diaryOf('de');
    noted(new Stage(), diary, 5);
    expect(lines.at(-1)).toContain('Wartet auf Sonne');
  });
});
