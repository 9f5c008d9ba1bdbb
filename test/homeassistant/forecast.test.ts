import { describe, expect, it } from '@jest/globals';
import { HomeError } from '../../src/homeassistant/connection.ts';
import { forecastIn, startForecast } from '../../src/homeassistant/forecast.ts';
import { States, stayWithStates } from '../../src/homeassistant/states.ts';
import { realClock } from '../../src/runtime/clock.ts';
import { startHomeServer } from '../../src/simulator/home-states-server.ts';
import { SimulatedHome } from '../../src/simulator/home-states.ts';
import { epoch, hours, minutes } from '../../src/units.ts';
import { until } from '../powerwall/patient-clock.ts';
import { HandClock } from '../support/hand-clock.ts';

const noon = Date.UTC(2026, 5, 21, 12);
const at = (hour: number): number => noon + hour * 3_600_000;
const shape = (given: readonly { fromMs: number; wattHours: number }[]) =>
  given.map(({ fromMs, wattHours }) => [(fromMs - noon) / 3_600_000, wattHours]);

describe('the answer to a question for the solar forecast', () => {
  it('is Wh by the hour, all panels together', () => {
    const answer = {
      roof: {
        wh_hours: { '2026-06-21T12:00:00+00:00': 3000, '2026-06-21T15:00:00+02:00': 2500.4 },
      },
      shed: { wh_hours: { '2026-06-21T14:00:00+02:00': 700 } },
    };
    expect(forecastIn(answer)).toEqual([
      { fromMs: at(0), toMs: at(1), wattHours: 3700 },
      { fromMs: at(1), toMs: at(2), wattHours: 2500 },
    ]);
  });

  it('may come in half-hours, or begin within an hour', () => {
    const halves = {
      '2026-06-21T12:00:00Z': 1000,
      '2026-06-21T12:30:00Z': 1200,
      '2026-06-21T13:15:00Z': 800,
      '2026-06-21T13:45:00Z': 900,
    };
    expect(shape(forecastIn({ roof: { wh_hours: halves } }))).toEqual([
      [0, 1800],
      [1, 1425],
      [2, 675],
    ]);
  });

  it.each([{}, { roof: null }, { roof: { wh_hours: {} } }, { roof: { wh_hours: { soon: 5 } } }, null, 'no'])(
    '%j is no forecast',
    answer => expect(forecastIn(answer)).toEqual([]),
  );
});

/** A forecast of 4 kWh in each of the next hours, and how often it was asked for. */
function asked(answers: () => Promise<unknown>) {
  const clock = new HandClock();
  const home = { connected: true, questions: 0, ask: () => Promise.resolve<unknown>(undefined) };
  home.ask = () => {
    home.questions += 1;
    return answers();
  };
  return { clock, home, forecast: startForecast({ clock, home }) };
}

const six = Object.fromEntries([0, 1, 2, 3, 4, 60].map(n => [new Date(at(n)).toISOString(), 4000]));
const answered = (): Promise<unknown> => Promise.resolve({ roof: { wh_hours: six } });

describe('the solar forecast', () => {
  it('tells this hour and those to come, two days at most', async () => {
    const { forecast } = asked(answered);
    expect(forecast.seen(epoch(at(1.5)))).toBeUndefined();
    await Promise.resolve().then(() => undefined);
    await Promise.resolve();
    expect(shape(forecast.seen(epoch(at(1.5))) ?? [])).toEqual([
      [1, 4000],
      [2, 4000],
      [3, 4000],
      [4, 4000],
    ]);
  });

  it('is asked for every half hour, and sooner again where it was refused', async () => {
    let refuses = true;
    const { clock, home, forecast } = asked(() =>
      refuses ? Promise.reject(new HomeError('unknown_command', 'Unknown command.')) : answered(),
    );
    const live = async (span: number): Promise<void> => {
      for (let n = 0; n < span; n += 1) {
        forecast.seen(epoch(at(0)));
        await new Promise(resolve => setImmediate(resolve));
        clock.pass(minutes(1));
      }
    };
    await live(10);
    expect(home.questions).toBe(2);
    expect(forecast.seen(epoch(at(0)))).toBeUndefined();
    refuses = false;
    await live(60);
    expect(home.questions).toBe(5);
    expect(forecast.seen(epoch(at(0)))).toHaveLength(5);
  });

  it('holds for a day while Home Assistant is away', async () => {
    const { clock, home, forecast } = asked(answered);
    forecast.seen(epoch(at(0)));
    await new Promise(resolve => setImmediate(resolve));
    home.connected = false;
    clock.pass(hours(23));
    expect(forecast.seen(epoch(at(0)))).toHaveLength(5);
    clock.pass(hours(2));
    expect(forecast.seen(epoch(at(0)))).toBeUndefined();
    expect(home.questions).toBe(1);
  });

  it('comes over the connection that there is anyway', async () => {
    const home = new SimulatedHome(realClock);
    home.forecast = { roof: { wh_hours: { [new Date(at(0)).toISOString()]: 4000 } } };
    const server = await startHomeServer(home, 'secret');
    const states = new States(realClock);
    const over = new AbortController();
    const living = stayWithStates(states, { url: server.url, token: 'secret' }, over.signal);
    const forecast = startForecast({ clock: new HandClock(), home: states });
    await until(() => forecast.seen(epoch(at(0))) !== undefined);
    expect(shape(forecast.seen(epoch(at(0))) ?? [])).toEqual([[0, 4000]]);
    over.abort();
    await server.close();
    await living;
  });
});
