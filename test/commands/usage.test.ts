import { describe, expect, it } from '@jest/globals';
import { UsageError, oneOf, readFlags, speedFrom, startFrom } from '../../src/commands/usage.ts';

describe('the command line', () => {
  it('reads flags that it knows', () => {
    expect(readFlags(['--options', 'a.json', '--help'], ['options', 'data'])).toEqual({
      options: 'a.json',
      help: true,
    });
  });

  it.each([[['--optoins', 'a']], [['stray']], [['--options']]])('refuses %j', args => {
    expect(() => readFlags(args, ['options'])).toThrow(UsageError);
  });

  it.each(['0', '61', 'fast', ''])('refuses a speed of "%s" and says what it takes', value => {
    expect(() => speedFrom(value, 1)).toThrow(/--speed ".*" must be a number from 1 to 60/);
  });

  it('takes a start in the zone of the home, or in its own', () => {
    expect(startFrom('2026-06-21T12:00', 'Europe/Berlin')).toBe(Date.UTC(2026, 5, 21, 10));
    expect(startFrom('2026-06-21T12:00Z', 'Europe/Berlin')).toBe(Date.UTC(2026, 5, 21, 12));
    expect(() => startFrom('noon', 'UTC')).toThrow(/--start "noon" must be a moment in ISO 8601/);
  });

  it('names what may be chosen', () => {
    expect(oneOf('day', undefined, ['clear', 'haze'], 'haze')).toBe('haze');
    expect(() => oneOf('day', 'rain', ['clear', 'haze'], 'haze')).toThrow(
      '--day "rain" must be one of clear, haze.',
    );
  });
});
