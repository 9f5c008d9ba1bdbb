declare const unit: unique symbol;
type In<Name extends string> = number & { readonly [unit]: Name };

export type Amps = In<'A'>;
export type Volts = In<'V'>;
export type Watts = In<'W'>;
export type WattHours = In<'Wh'>;
export type Percent = In<'%'>;
/** A length of time, or a moment of the monotonic clock. It means nothing after a restart. */
export type Millis = In<'ms'>;
/** A moment of the wall clock: milliseconds since 1970 UTC. It may jump. */
export type Epoch = In<'epoch ms'>;

export const amps = (n: number): Amps => n as Amps;
export const volts = (n: number): Volts => n as Volts;
export const watts = (n: number): Watts => n as Watts;
export const wattHours = (n: number): WattHours => n as WattHours;
export const percent = (n: number): Percent => n as Percent;
export const millis = (n: number): Millis => n as Millis;
export const epoch = (n: number): Epoch => n as Epoch;

export const seconds = (n: number): Millis => millis(n * 1000);
export const minutes = (n: number): Millis => seconds(n * 60);
export const hours = (n: number): Millis => minutes(n * 60);

/** Energy of a power held for a time. */
export const energy = (power: Watts, time: Millis): WattHours => wattHours((power * time) / 3_600_000);
