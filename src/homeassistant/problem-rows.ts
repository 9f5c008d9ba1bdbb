import type { Fault } from '../runtime/failure.ts';
import { partOfFault } from '../runtime/fault-part.ts';
import type { Words } from '../runtime/words.ts';
import type { CarFacts, ChargerFacts, Facts } from './facts.ts';
import { type Row, diagnostic } from './row.ts';

/** Whether there is a fault of a part, and in its attributes what was found and what cures it. */
const problem = <F extends Facts>(
  key: string,
  icon: string,
  concerns: (fault: Fault, facts: F) => boolean,
): Row<F> => ({
  key,
  platform: 'binary_sensor',
  value: facts => facts.faults.some(fault => concerns(fault, facts)),
  attributes: facts =>
    told(
      facts.faults.filter(fault => concerns(fault, facts)),
      facts.words,
    ),
  config: { ...diagnostic, device_class: 'problem', icon },
});

/** The first by itself, for an automation, and all of them. */
function told(faults: readonly Fault[], words: Words): Readonly<Record<string, unknown>> {
  const findings = faults.map(fault => ({ key: fault.key, ...words.findingAndCure(fault) }));
  const { key = null, finding = null, cure = null } = findings[0] ?? {};
  return { key, finding, cure, findings };
}

const isCars = ({ key }: Fault): boolean => partOfFault(key) === 'car';
const isMeters = ({ key }: Fault): boolean => partOfFault(key) === 'meter';
export const isBus = ({ key }: Fault): boolean => ['line', 'bus', 'charger'].includes(partOfFault(key));
const isOf = (charger: string, { about }: Fault): boolean => about['id'] === charger;

/** Faults of a Wall Connector that has a device of its own are shown there. */
const isOfShown = (fault: Fault, { snapshot }: Facts): boolean =>
  snapshot.chargers.some(({ id }) => isOf(id, fault));

export const sunPilotProblems: readonly Row<Facts>[] = [
  problem('bus_problem', 'mdi:ev-plug-tesla', (fault, facts) => isBus(fault) && !isOfShown(fault, facts)),
  problem('meter_problem', 'mdi:home-lightning-bolt', isMeters),
  problem('problem', 'mdi:alert', fault => !isBus(fault) && !isMeters(fault) && !isCars(fault)),
];

export const chargerProblem: Row<ChargerFacts> = problem(
  'problem',
  'mdi:ev-station',
  (fault, { charger }) => isBus(fault) && isOf(charger.id, fault),
);

export const carProblem: Row<CarFacts> = problem(
  'problem',
  'mdi:car-electric',
  (fault, { vehicle }) => isCars(fault) && fault.about['car'] === vehicle.name,
);
