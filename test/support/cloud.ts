import type {
  ControlMode,
  PowerwallChange,
  PowerwallCommand,
  PowerwallDecision,
  PowerwallSeen,
} from '../../src/charging/powerwall-settings.ts';
import { millis, percent } from '../../src/units.ts';

/** How the cloud treats the next command. `lost`: it never leaves. `silent`: carried out, never answered. */
export type Manner = 'takes' | 'lost' | 'silent' | 'refuses';

interface Due {
  readonly atMs: number;
  readonly change: PowerwallChange;
}

/** Seconds after a command at which its effect is looked for. */
const READ_BACK = [15, 45, 120, 300, 600, 900];

/** A Powerwall behind Tesla's servers: changes take effect late and in the order of their coming. */
export class StageCloud {
  reserve = 20;
  mode: ControlMode | 'unknown' = 'self_consumption';
  storm = false;
  offGrid = false;
  level: number | undefined;
  /** Seconds until a change takes effect. */
  delay = 30;
  manner: Manner = 'takes';
  /** Nothing is answered. */
  away = false;
  readonly taken: PowerwallChange[] = [];
  looks = 0;
  /** Readings that are paid for: a look takes two. */
  requests = 0;
  #due: readonly Due[] = [];
  #command: PowerwallCommand | undefined;
  #readBack: readonly number[] = [];
  #lookAt: number | undefined;
  #settings: Pick<PowerwallSeen, 'takenAtMs' | 'reservePercent' | 'mode'> = {
    takenAtMs: undefined,
    reservePercent: undefined,
    mode: undefined,
  };
  #state: PowerwallSeen['state'];

  /** Something is on its way that was sent and has not taken effect. */
  get busy(): boolean {
    return this.#due.length > 0;
  }

  /** When everything was last looked at. */
  get lookedAt(): number {
    return this.#state?.takenAtMs ?? -Infinity;
  }

  seen(): PowerwallSeen {
    return { ...this.#settings, state: this.#state, command: this.#command };
  }

  /** The owner changes a setting in the Tesla app. */
  ownerSets(change: PowerwallChange): void {
    this.#effect(change);
  }

  /** The program is started again: it knows nothing of what was asked and answered before. */
  restart(): void {
    this.#command = undefined;
    this.#readBack = [];
    this.#settings = { takenAtMs: undefined, reservePercent: undefined, mode: undefined };
    this.#state = undefined;
    this.#lookAt = undefined;
  }

  /** Time passes. */
  live(now: number): void {
    for (const { change } of this.#due.filter(({ atMs }) => atMs <= now)) this.#effect(change);
    this.#due = this.#due.filter(({ atMs }) => atMs > now);
    const glance = this.#settings.takenAtMs === undefined || this.#readBack.some(atMs => atMs <= now);
    if (glance) this.#read(now);
    this.#readBack = this.#isHeeded() ? [] : this.#readBack.filter(atMs => atMs > now);
    if (this.#lookAt !== undefined && this.#lookAt <= now) this.#look(now);
  }

  /** Carries a decision out. */
  take({ changes, wanted }: PowerwallDecision, now: number): void {
    for (const change of changes) this.#send(change, now);
    if (wanted) this.#lookAt ??= now + 2000;
  }

  #send(change: PowerwallChange, now: number): void {
    const { manner } = this;
    this.taken.push(change);
    const outcome = manner === 'takes' ? 'done' : manner === 'refuses' ? 'refused' : 'unknown';
    this.#command = { change, sentAtMs: millis(now), outcome, expected: outcome !== 'refused' };
    this.#readBack = READ_BACK.map(seconds => now + seconds * 1000);
    if (manner === 'lost' || manner === 'refuses') return;
    const last = this.#due.at(-1)?.atMs ?? 0;
    this.#due = [...this.#due, { atMs: Math.max(last, now + this.delay * 1000), change }];
  }

  /** The last change was read back. */
  #isHeeded(): boolean {
    const { reservePercent, mode } = this.#settings;
    const change = this.#command?.change;
    return change?.kind === 'reserve' ? change.percent === reservePercent : change?.mode === mode;
  }

  #effect(change: PowerwallChange): void {
    if (change.kind === 'reserve') this.reserve = change.percent;
    else this.mode = change.mode;
  }

  #read(now: number): void {
    if (this.away) return;
    this.looks += 1;
    this.requests += 1;
    this.#settings = {
      takenAtMs: millis(now),
      reservePercent: percent(this.reserve),
      mode: this.mode,
    };
  }

  #look(now: number): void {
    this.#lookAt = undefined;
    if (this.away) return;
    this.#read(now);
    this.requests += 1;
    const level = this.level === undefined ? undefined : percent(this.level);
    this.#state = {
      takenAtMs: millis(now),
      stormWatch: this.storm,
      offGrid: this.offGrid,
      levelPercent: level,
    };
  }
}
