import { Stage } from '../support/stage.ts';

/** Plays one simulated day after the other until it is killed: a neighbour that takes all it can of a core. */
for (;;) {
  const stage = new Stage();
  stage.spare(3000);
  stage.run(3600);
}
