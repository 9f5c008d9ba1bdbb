import { type Amps, type Millis, amps, millis, seconds } from '../units.ts';

const ECHO_LASTS = seconds(1);

/** The current that a master has allotted. `twc-rs485` §3.3. */
export class Limit {
  #amps: Amps | undefined;
  #echo = { code: 0, until: millis(0) };

  /** Without one no current is offered, and 0 A are reported, which asks for an allotment. */
  get given(): boolean {
    return this.#amps !== undefined;
  }

  /** Whatever was said, be it beyond the charger's rating. */
  get amps(): Amps {
    return this.#amps ?? amps(0);
  }

  give(limit: Amps): void {
    this.#amps = limit;
  }

  forget(): void {
    this.#amps = undefined;
  }

  /** For a moment the command that brought the limit is shown as the state. */
  echo(code: number, now: Millis): void {
    this.#echo = { code, until: millis(now + ECHO_LASTS) };
  }

  echoed(now: Millis): number | undefined {
    return now < this.#echo.until ? this.#echo.code : undefined;
  }
}
