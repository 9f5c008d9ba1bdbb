/** Whatever is wired to the bus beside the program's adapter. */
export interface Station {
  readonly role: 'charger' | 'other_master';
  /** Wires it up; `say` puts bytes on the bus. */
  attach(say: (bytes: Uint8Array) => void): void;
  detach(): void;
  /** Bytes that somebody else put on the bus. */
  hear(bytes: Uint8Array): void;
}
