interface Event {
  readonly atMs: number;
  readonly happen: () => void;
}

/** What is on its way on a simulated bus, and everything else that is to happen there. */
export class Wires {
  #events: Event[] = [];
  readonly #arrivals = new Map<string, number>();

  /** When something happens next. */
  get nextMs(): number {
    return this.#events[0]?.atMs ?? Infinity;
  }

  /** The next event happens. */
  pass(): void {
    this.#events.shift()?.happen();
  }

  at(atMs: number, happen: () => void): void {
    const later = this.#events.findIndex(event => event.atMs > atMs);
    this.#events.splice(later === -1 ? this.#events.length : later, 0, { atMs, happen });
  }

  /** What was sent first on a way arrives first there. Without a delay it gets lost. */
  carry(way: string, nowMs: number, delay: number | undefined, happen: () => void): void {
    if (delay === undefined) return;
    const atMs = Math.max(nowMs + delay, this.#arrivals.get(way) ?? 0);
    this.#arrivals.set(way, atMs);
    this.at(atMs, happen);
  }
}
