import type { PriceSlot, PricesSeen } from '../charging/outlook.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Fault } from '../runtime/failure.ts';
import { type Epoch, type Millis, epoch, hours, seconds } from '../units.ts';
import { priceHistory } from './price-history.ts';
import { type PricesTold, pricesIn } from './price-lists.ts';
import type { Hear } from './states-watch.ts';

/** Where Home Assistant has just started, an integration may take a while. */
const HICCUP = seconds(120);
/** No plan looks further. */
const AHEAD = hours(36);

/** Ids of the entities that tell prices, several of one kind joined by commas; empty: none. */
interface Named {
  readonly import_price?: string | undefined;
  readonly export_price?: string | undefined;
}

interface Setup {
  readonly clock: Clock;
  readonly entities: { readonly connected: boolean; watch(ids: readonly string[], hear: Hear): () => void };
  readonly named: () => Named;
}

export interface Prices {
  /** What is known from this moment on; undefined where the owner has named no entity. */
  seen(wallMs: Epoch): PricesSeen | undefined;
  faults(): readonly Fault[];
  stop(): Promise<void>;
}

/** The ids of one setting. */
const idsIn = (text: string | undefined): readonly string[] =>
  (text ?? '')
    .split(',')
    .map(id => id.trim())
    .filter(id => id !== '');

/** Follows the price entities that the owner has named, also when others are named. */
export function startPrices({ clock, entities, named }: Setup): Prices {
  const told = new Map<string, PricesTold>();
  let watched: readonly string[] = [];
  let sinceMs = clock.now();
  let bygone = priceHistory();
  let end: (() => void) | undefined;
  const follow = (): void => {
    const { import_price: imports, export_price: exports } = named();
    const ids = [...new Set([...idsIn(imports), ...idsIn(exports)])];
    if (ids.join() === watched.join()) return;
    end?.();
    told.clear();
    bygone = priceHistory();
    watched = ids;
    sinceMs = clock.now();
    end = ids.length === 0 ? undefined : entities.watch(ids, hear);
  };
  const hear: Hear = (id, seen) => {
    if (seen === undefined) told.delete(id);
    else told.set(id, merged(told.get(id), pricesIn(seen)));
  };
  const kind = (ids: readonly string[], wallMs: Epoch): Kind =>
    kindOf(
      ids.flatMap(id => told.get(id) ?? []),
      wallMs,
      entities.connected,
    );
  return {
    seen: wallMs => {
      follow();
      if (watched.length === 0) return undefined;
      const { import_price: imports, export_price: exports } = named();
      const { now: importNow, slots: importSlots } = kind(idsIn(imports), wallMs);
      const { now: exportNow, slots: exportSlots } = kind(idsIn(exports), wallMs);
      return { importNow, exportNow, importSlots, exportSlots, importBefore: bygone(wallMs, importNow) };
    },
    faults: () => (entities.connected ? faultsOf(watched, told, clock.now(), sinceMs) : []),
    stop: async () => end?.(),
  };
}

/** An integration that is being restarted forgets its list for a while: what it said of the future still holds. */
const merged = (before: PricesTold | undefined, now: PricesTold): PricesTold =>
  now.slots.length === 0 && now.state === undefined && before !== undefined
    ? { state: undefined, slots: before.slots }
    : now;

interface Kind {
  readonly now: number | undefined;
  readonly slots: readonly PriceSlot[];
}

/** The slot that runs says what holds now; without one the state does, as long as it can be heard. */
function kindOf(told: readonly PricesTold[], wallMs: Epoch, connected: boolean): Kind {
  const slots = told
    .flatMap(({ slots: some }) => some)
    .filter(({ fromMs, toMs }) => toMs > wallMs && fromMs < wallMs + AHEAD)
    .toSorted((a, b) => a.fromMs - b.fromMs);
  const running = slots.find(({ fromMs }) => fromMs <= wallMs);
  const state = connected ? told.find(({ state: price }) => price !== undefined)?.state : undefined;
  return { now: running?.price ?? state, slots: joined(slots) };
}

/** Neighbours of one price are one slot. */
const joined = (slots: readonly PriceSlot[]): readonly PriceSlot[] =>
  slots.reduce<readonly PriceSlot[]>((done, slot) => {
    const last = done.at(-1);
    if (last === undefined || last.toMs < slot.fromMs) return [...done, slot];
    if (last.price !== slot.price) return [...done, { ...slot, fromMs: last.toMs }];
    return [...done.slice(0, -1), { ...last, toMs: epoch(Math.max(last.toMs, slot.toMs)) }];
  }, []);

const faultsOf = (
  ids: readonly string[],
  told: ReadonlyMap<string, PricesTold>,
  nowMs: Millis,
  sinceMs: Millis,
): readonly Fault[] =>
  nowMs - sinceMs < HICCUP
    ? []
    : ids
        .filter(id => {
          const { state, slots = [] } = told.get(id) ?? {};
          return state === undefined && slots.length === 0;
        })
        .map(id => ({ key: 'price_entity', about: { id } }));
