import { describe, expect, it } from '@jest/globals';
import { Place } from '../../src/runtime/place.ts';

const told = { zone: 'Europe/Berlin', latitude: 52.52, longitude: 13.405 };

describe('the place of the home', () => {
  it('is not known before somebody tells it', () => {
    expect(new Place({ radius_m: 150 }, 'UTC').position).toBeUndefined();
  });

  it('is Home Assistant\u2019s where the options name none, with the options\u2019 radius', () => {
    const place = new Place({ radius_m: 200 }, 'UTC');
    place.learn(told);
    expect(place.position).toEqual({ latitude: 52.52, longitude: 13.405, radiusMetres: 200 });
    expect(place.zone).toBe('Europe/Berlin');
  });

  it('stays the options\u2019 where they name one; the time zone is Home Assistant\u2019s', () => {
    const place = new Place({ latitude: 48.1, longitude: 11.6, radius_m: 150 }, 'UTC');
    place.learn(told);
    expect(place.position).toEqual({ latitude: 48.1, longitude: 11.6, radiusMetres: 150 });
    expect(place.zone).toBe('Europe/Berlin');
  });
});
