import { SimulatedCharger } from '../../src/simulator/charger.ts';
import { calm } from '../../src/simulator/disturbance.ts';
import { Rival } from '../../src/simulator/rival.ts';
import { type Millis, amps, millis, minutes, seconds } from '../../src/units.ts';
import type { Plant } from './plant.ts';

/** Something that goes wrong for a time. What it does is undone at its end. */
export interface Mishap {
  readonly about: string;
  readonly lasting: Millis;
  /** What the log must say of it, if it is to be told. */
  readonly told?: RegExp;
  readonly begin: (plant: Plant) => (() => void) | Promise<void>;
}

const wrongWith = (
  about: string,
  lasting: Millis,
  change: Parameters<Plant['wires']['disturb']>[0],
): Mishap => ({
  about,
  lasting,
  begin: ({ wires }) => {
    wires.disturb(change);
    return () => wires.disturb(calm);
  },
});

const charger = (plant: Plant, place: number): SimulatedCharger => {
  const found = plant.chargers[place];
  if (found === undefined) throw new Error(`no charger ${place}`);
  return found;
};

/** One more unit on the bus and on the circuit, for a time. */
function visit(plant: Plant, id: string, sign: number): () => void {
  const { lockstep, home: mains, wires, others } = plant;
  const unit = new SimulatedCharger({ lockstep, mains, id, sign });
  others.push(unit);
  wires.attach(unit);
  return () => {
    wires.detach(unit);
    others.splice(others.indexOf(unit), 1);
  };
}

/** Every bad day of the bus, once. */
export const mishaps: readonly Mishap[] = [
  wrongWith('the adapter hears what it sends', minutes(5), { echo: true }),
  wrongWith('noise on the wires', minutes(5), { noise: 0.004 }),
  wrongWith('frames lose their start', minutes(3), { lostStart: 0.2 }),
  wrongWith('two delimiters in a row', minutes(3), { doubleEdge: 0.5 }),
  wrongWith('one byte too many before the end', minutes(3), { extraByte: 0.3 }),
  wrongWith('wrong checksums', minutes(3), { wrongSum: 0.2 }),
  wrongWith('a slow bridge that cuts and glues', minutes(5), {
    latency: millis(350),
    masterLatency: millis(200),
    merge: true,
    pieces: 5,
    masterPieces: 7,
  }),
  { ...wrongWith('nothing the chargers say arrives', seconds(20), { silent: true }) },
  { ...wrongWith('nothing the master says arrives', seconds(15), { deaf: true }) },
  {
    about: 'a charger’s transmitter is dead',
    lasting: seconds(50),
    told: /Wall Connector 2019 no longer answers/,
    begin: plant => {
      charger(plant, 1).mute(true);
      return () => charger(plant, 1).mute(false);
    },
  },
  {
    about: 'a charger loses its supply',
    lasting: seconds(60),
    told: /Wall Connector 032E no longer answers/,
    begin: plant => {
      charger(plant, 2).power(false);
      return () => charger(plant, 2).power(true);
    },
  },
  {
    about: 'a charger faults',
    lasting: minutes(2),
    told: /Wall Connector 1839 reports an error/,
    begin: plant => {
      charger(plant, 0).fail(true);
      return () => charger(plant, 0).fail(false);
    },
  },
  {
    about: 'bits flip in an energy counter',
    lasting: minutes(10),
    begin: plant => {
      charger(plant, 0).glitchEnergy('flipped_bit');
      charger(plant, 1).glitchEnergy('decrease');
      return () => undefined;
    },
  },
  {
    about: 'another master takes the chargers for its own',
    lasting: minutes(2),
    told: /Another master/,
    begin: plant => {
      const rival = new Rival({
        lockstep: plant.lockstep,
        id: '7777',
        mains: plant.home,
        ampsEach: amps(12),
      });
      plant.wires.attach(rival);
      return () => plant.wires.detach(rival);
    },
  },
  {
    about: 'a unit comes that has the master’s own id',
    lasting: minutes(2),
    begin: plant => visit(plant, 'FADE', 0x31),
  },
  {
    about: 'a second unit with the same id',
    lasting: minutes(3),
    told: /Two Wall Connectors answer to the number 1839/,
    begin: plant => visit(plant, '1839', 0x77),
  },
  {
    about: 'the adapter is pulled out',
    lasting: seconds(15),
    begin: plant => {
      plant.unplugAdapter();
      return () => plant.plugAdapter();
    },
  },
  {
    about: 'the adapter is gone for so long that the chargers fault',
    lasting: minutes(2),
    begin: plant => {
      plant.unplugAdapter();
      return () => plant.plugAdapter();
    },
  },
  { about: 'the program is restarted', lasting: seconds(0), begin: plant => plant.restart(seconds(4)) },
];
