import { describe, expect, it } from '@jest/globals';
import type { Result } from '../../src/score/results.ts';
import { shareOf, totals } from '../../src/score/results.ts';
import { kinds } from '../../src/score/skies.ts';
import { reportChart, reportTable } from '../measure/score-report.ts';

const result = (controller: string, worth: number, optimum = 1000): Result => ({
  controller,
  trace: 'a day',
  days: 1,
  score: { surplus: 2000, captured: 1000, imported: 250, starts: 2, stored: 0, worth, leak: undefined },
  optimum,
});

const played = kinds.flatMap(kind => [
  { home: '', kind, result: result('good', 900) },
  { home: '', kind, result: result('better', kind === 'clear' ? 500 : 1000) },
  { home: '', kind, result: result('optimum', 1000) },
]);

describe('the score of many days', () => {
  it('weighs a day by what was possible on it', () => {
    const [all] = totals([result('good', 100, 100), result('good', 0, 900)]);
    expect(all).toMatchObject({
      trace: 'total',
      days: 2,
      score: { captured: 2000, starts: 4 },
      optimum: 1000,
    });
    expect(all === undefined ? 0 : shareOf(all)).toBeCloseTo(0.1);
  });

  it('takes doing nothing for all of it where there was nothing to gain', () => {
    expect(shareOf(result('idle', 0, 0))).toBe(1);
    expect(shareOf(result('eager', -50, 0))).toBe(0);
  });

  it('has a row for each controller, the best first, with its share in every weather', () => {
    const rows = reportTable(played).split('\n');
    expect(rows).toEqual([
      '| controller | captured | imported | starts a day | J, % of optimum | clear | haze | cumulus | fronts | mixed |',
      '| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
      '| optimum | 50.0 % | 20.0 % | 2.0 | 100.0 % | 100.0 % | 100.0 % | 100.0 % | 100.0 % | 100.0 % |',
      '| good | 50.0 % | 20.0 % | 2.0 | 90.0 % | 90.0 % | 90.0 % | 90.0 % | 90.0 % | 90.0 % |',
      '| better | 50.0 % | 20.0 % | 2.0 | 90.0 % | 50.0 % | 100.0 % | 100.0 % | 100.0 % | 100.0 % |',
    ]);
  });

  it('is drawn with a bar for each controller and a dot for each weather', () => {
    const svg = reportChart(played);
    expect(svg.match(/<circle/g)).toHaveLength(kinds.length * 4);
    expect(svg).toContain('>better</text>');
    expect(svg).toMatch(/^<svg [^>]+>[\s\S]+<\/svg>\n$/);
  });
});
