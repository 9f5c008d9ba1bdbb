import type { Bay, Moment } from '../../src/charging/bay.ts';
import { type Kept, type Memory, emptyKept, wakeUp } from '../../src/charging/memory.ts';
import { rememberPowerwall, tendPowerwall } from '../../src/charging/powerwall.ts';
import type { PowerwallChange, PowerwallDecision } from '../../src/charging/powerwall-settings.ts';
import { windowOf } from '../../src/charging/schedule.ts';
import { type Settings, settingsDefaults } from '../../src/charging/settings.ts';
import type { Grid } from '../../src/charging/snapshot.ts';
import { epoch, millis, percent, wattHours } from '../../src/units.ts';
import { StageCloud } from './cloud.ts';
import { Stage } from './stage.ts';

/** A night in which only the Powerwall's settings are decided about, in steps of some seconds. */
export class PowerwallNight {
  readonly cloud = new StageCloud();
  now = 1_000_000;
  inside = false;
  charges = false;
  heard = true;
  level: number | undefined = 62.4;
  grid: Grid | undefined = 'connected';
  settings: Settings = { ...settingsDefaults, protect_reserve: true };
  memory: Memory;
  readonly sent: (PowerwallChange & { readonly second: number })[] = [];
  last: PowerwallDecision | undefined;
  #wishes: PowerwallChange[] = [];
  readonly #step: number;
  readonly #began = this.now;

  constructor(step = 1) {
    this.#step = step * 1000;
    this.memory = wakeUp(emptyKept, millis(this.now));
  }

  get why(): string | undefined {
    return this.last?.told.key;
  }

  get second(): number {
    return (this.now - this.#began) / 1000;
  }

  set(changes: Partial<Settings>): void {
    this.settings = { ...this.settings, ...changes };
  }

  /** The owner changes a setting by its entity. */
  wish(change: PowerwallChange): void {
    this.#wishes.push(change);
  }

  run(seconds: number): this {
    const end = this.now + seconds * 1000;
    while (this.now < end) {
      this.now += this.#step;
      this.cloud.live(this.now);
      this.#decide();
    }
    return this;
  }

  /** The program dies, and is there again after so many seconds. */
  restart(seconds = 0): this {
    const kept = JSON.parse(JSON.stringify(this.memory.kept)) as Kept;
    for (let passed = 0; passed < seconds * 1000; passed += this.#step) {
      this.now += this.#step;
      this.cloud.live(this.now);
    }
    this.cloud.restart();
    this.memory = wakeUp(kept, millis(this.now));
    return this;
  }

  #decide(): void {
    const tended = tendPowerwall([this.#bay()], this.#moment(), this.memory);
    this.memory = rememberPowerwall(this.memory, tended);
    this.#wishes = [];
    this.last = tended.decision;
    for (const change of this.last?.changes ?? []) this.sent.push({ ...change, second: this.second });
    if (this.last !== undefined) this.cloud.take(this.last, this.now);
  }

  #bay(): Bay {
    return { heard: this.heard, live: { flowing: this.charges } } as Bay;
  }

  #moment(): Moment {
    const { settings, grid, inside } = this;
    const snapshot = {
      ...blank.snapshot(),
      nowMs: millis(this.now),
      wallMs: epoch(blank.snapshot().wallMs + this.now),
      powerwall: this.cloud.seen(),
      powerwallWishes: this.#wishes,
    };
    const levelPercent = this.level === undefined ? undefined : percent(this.level);
    return {
      settings,
      grid,
      inside,
      day: '',
      switchTurned: false,
      gridBackMs: undefined,
      window: windowOf(settings, undefined),
      learned: { batteries: undefined, homeWatts: undefined, powerwallWhPerPercent: wattHours(0) },
      snapshot: { ...snapshot, meter: { ...snapshot.meter, levelPercent } },
    };
  }
}

const blank = new Stage();
export const reserve = (to: number): PowerwallChange => ({ kind: 'reserve', percent: percent(to) });
