import { Failure, type Fault } from './failure.ts';
import type { Pins } from './pin.ts';

/** Certificates that were refused, each as the owner was told of it: none that came later is accepted with it. */
export class RefusedCertificates {
  readonly #pins: Pins;
  #refused: ReadonlyMap<string, string> = new Map();
  #unsaved: Fault | undefined;

  constructor(pins: Pins) {
    this.#pins = pins;
  }

  /** All faults that hold now. The first certificate of a host stays for as long as it is refused. */
  note(faults: readonly Fault[]): void {
    const shown = faults.flatMap(({ about: { host, fingerprint } }) =>
      typeof host === 'string' && typeof fingerprint === 'string' ? [[host, fingerprint] as const] : [],
    );
    this.#refused = new Map(shown.map(([host, found]) => [host, this.#refused.get(host) ?? found]));
  }

  /** The owner accepts them, once. One that cannot be written holds until the program ends. */
  async accept(): Promise<void> {
    const accepted = [...this.#refused];
    this.#refused = new Map();
    try {
      for (const [host, fingerprint] of accepted) await this.#pins.pin(host, fingerprint);
      this.#unsaved = undefined;
    } catch (error) {
      this.#unsaved = error instanceof Failure ? error.fault : undefined;
    }
  }

  faults(): readonly Fault[] {
    return this.#unsaved === undefined ? [] : [this.#unsaved];
  }
}
