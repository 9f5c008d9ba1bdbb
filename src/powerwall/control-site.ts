import type { PowerwallChange, PowerwallSeen, PowerwallState } from '../charging/powerwall-settings.ts';
import { Failure } from '../runtime/failure.ts';
import { postOf, readSettings, readSites, readState, refusalIn } from './control-answers.ts';

/** A line to the energy sites of an account (`powerwall` §3.2). Throws a `Failure` where there is no good answer. */
export interface ControlLine {
  /** Where it leads, for telling the owner. */
  readonly url: string;
  ask(path: string, signal: AbortSignal, body?: Readonly<Record<string, unknown>>): Promise<unknown>;
  close(): Promise<void>;
}

/** One energy site behind a line: the owner's, or the only one with a Powerwall. */
export class ControlSite {
  readonly #line: ControlLine;
  #site: string | undefined;

  constructor(line: ControlLine, site: string | undefined) {
    this.#line = line;
    this.#site = site;
  }

  async settings(signal: AbortSignal): Promise<Pick<PowerwallSeen, 'reservePercent' | 'mode'>> {
    return this.#known(readSettings(await this.#get('site_info', signal)));
  }

  async state(signal: AbortSignal): Promise<Omit<PowerwallState, 'takenAtMs'>> {
    return this.#known(readState(await this.#get('live_status', signal)));
  }

  /** Undefined where the change was taken, else the reason. Its effect may be up to 15 minutes away. */
  async change(change: PowerwallChange, signal: AbortSignal): Promise<string | undefined> {
    const { name, body } = postOf(change);
    return refusalIn(await this.#line.ask(await this.#path(name, signal), signal, body));
  }

  close(): Promise<void> {
    return this.#line.close();
  }

  async #get(what: string, signal: AbortSignal): Promise<unknown> {
    return this.#line.ask(await this.#path(what, signal), signal);
  }

  async #path(what: string, signal: AbortSignal): Promise<string> {
    this.#site ??= await this.#only(signal);
    return `/api/1/energy_sites/${this.#site}/${what}`;
  }

  async #only(signal: AbortSignal): Promise<string> {
    const sites = this.#known(readSites(await this.#line.ask('/api/1/products', signal)));
    const [first, ...others] = sites;
    if (first === undefined) throw new Failure('control_not_found', { url: this.#line.url });
    if (others.length > 0) throw new Failure('control_site', { sites: sites.join(', ') });
    return first;
  }

  #known<T>(read: T | undefined): T {
    if (read !== undefined) return read;
    throw new Failure('control_answer', { url: this.#line.url, why: 'unexpected answer' });
  }
}
