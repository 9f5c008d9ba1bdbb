import { expect, it } from '@jest/globals';
import { PowerwallNight } from '../support/powerwall-night.ts';

it('a month in which a car charges every night costs a few hundred readings and two commands a night', () => {
  const month = new PowerwallNight(5);
  for (let night = 0; night < 30; night += 1) {
    month.inside = false;
    month.run(3600);
    month.charges = true;
    month.run(3 * 3600);
    month.charges = false;
    month.run(3 * 3600);
    month.inside = true;
    month.run(17 * 3600);
  }
  expect(month.cloud.reserve).toBe(20);
  expect(month.sent).toHaveLength(60);
  expect(month.cloud.requests).toBeLessThanOrEqual(30 * 10);
});
