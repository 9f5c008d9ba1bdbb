import { Stage } from './stage.ts';

/** A car whose own setting holds it back, in the sun. */
export const stored = (setting = 5): Stage => {
  const stage = new Stage();
  stage.car.ownerSets(setting);
  stage.spare(3000);
  return stage;
};

export const raised = (setting = 5): Stage => {
  const stage = stored(setting);
  stage.until(() => stage.car.setting === 32);
  return stage.run(60);
};

export const sent = ({ orders }: Stage): readonly number[] =>
  orders.flatMap(({ order: { command } }) => (command.kind === 'amps' ? [command.amps] : []));

export const times = ({ orders }: Stage): readonly number[] =>
  orders.flatMap(({ second, order }) => (order.command.kind === 'amps' ? [second] : []));

export const kept = ({ car, memory }: Stage): unknown => memory.kept.cars?.[car.vin];
