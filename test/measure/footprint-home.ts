import { realClock } from '../../src/runtime/clock.ts';
import { startEstate } from '../../src/simulator/estate.ts';
import { SimulatedHome } from '../../src/simulator/home-states.ts';
import { startHomeServer } from '../../src/simulator/home-states-server.ts';
import { watts } from '../../src/units.ts';

/*
 * A home with one charging car, in a process of its own so that it is not measured: an owner's options go to the process
 * that started it, and the moment at which the first device was shown in Home Assistant.
 */
const estate = await startEstate({ clock: realClock, zone: 'Europe/Berlin', day: 'clear', battery: 'none' });
estate.home.setSun(watts(6000));
estate.plugIn();
let isShown = false;
const states = new SimulatedHome(realClock);
const homeAssistant = await startHomeServer(states, 'token', {
  published: message => {
    if (isShown || !JSON.stringify(message).includes('/config')) return;
    isShown = true;
    process.send?.({ shownAtMs: realClock.wall() });
  },
});
process.send?.({ options: estate.options, url: homeAssistant.url });
process.once('disconnect', () => process.exit());
