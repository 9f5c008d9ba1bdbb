import { Failure, type Fault } from '../runtime/failure.ts';
import type { Kept } from '../runtime/store.ts';
import type { Words } from '../runtime/words.ts';
import { HomeError, type Home } from './connection.ts';
import { type IdOf, dashboard } from './dashboard.ts';
import {
  DASHBOARD,
  type DashboardFile,
  deleteDashboard,
  keepDashboard,
  renewDashboard,
} from './dashboard-keeper.ts';
import { devicesOf } from './device.ts';
import { addToEnergy, removeFromEnergy } from './energy-dashboard.ts';
import type { Facts } from './facts.ts';
import { postNotice, withdrawNotices } from './notices.ts';
import type { Chore } from './row.ts';
import type { z } from 'zod';

interface Means {
  /** Our entities' ids as the owner has them now. */
  readonly ids: (home: Home) => Promise<IdOf>;
  readonly dashboards: Kept<z.infer<typeof DashboardFile>>;
  /** Takes back what was published. */
  readonly takeBack: () => Promise<void>;
}

/** What is done in Home Assistant once for a press of a button, and told there by a notification. */
export class Chores {
  readonly #means: Means;
  #home: Home | undefined;
  #facts: Facts | undefined;
  #fault: Fault | undefined;

  constructor(means: Means) {
    this.#means = means;
  }

  /** Every connection, and the latest facts. */
  join(home: Home): void {
    this.#home = home;
  }

  know(facts: Facts): void {
    this.#facts = facts;
  }

  /** What kept the last one from being done. */
  fault(): Fault | undefined {
    return this.#fault;
  }

  /** Does it, and tells the owner how it ended. Never throws. */
  async do(chore: Chore): Promise<void> {
    const home = this.#home;
    const facts = this.#facts;
    if (home === undefined || facts === undefined) return;
    try {
      const told = await this.#outcome(chore, home, facts);
      this.#fault = undefined;
      const message = facts.words.notice(told, { path: `/${DASHBOARD}` });
      await postNotice(home, { id: chore, message });
    } catch (thrown) {
      this.#fault = faultOf(thrown, chore, facts.words);
    }
  }

  /**
   * Entities may have other ids now: the dashboard that is still as we made it names them. Answers whether that is settled.
   * Never throws.
   */
  async renew(): Promise<boolean> {
    const home = this.#home;
    const facts = this.#facts;
    if (home === undefined || facts === undefined) return false;
    const { ids, dashboards } = this.#means;
    const { words } = facts;
    try {
      const config = dashboard({ devices: devicesOf(facts), idOf: await ids(home), words });
      return (await renewDashboard(home, dashboards, config)) === 'done';
    } catch (thrown) {
      this.#fault = faultOf(thrown, 'create_dashboard', words);
      return true;
    }
  }

  async #outcome(chore: Chore, home: Home, facts: Facts): Promise<string> {
    const { ids, dashboards, takeBack } = this.#means;
    const { words } = facts;
    const devices = devicesOf(facts);
    const idOf = await ids(home);
    switch (chore) {
      case 'create_dashboard': {
        const title = words.heading('dashboard');
        const config = dashboard({ devices, idOf, words });
        const done = await keepDashboard(home, dashboards, title, config);
        return done === 'made' ? 'dashboard_made' : 'dashboard_edited';
      }
      case 'add_to_energy':
        return (await addToEnergy(home, devices, idOf)) > 0 ? 'energy_added' : 'energy_there';
      case 'remove':
        await removeFromEnergy(home, devices, idOf);
        await deleteDashboard(home, dashboards);
        await takeBack();
        await withdrawNotices(home);
        return 'removed';
    }
  }
}

function faultOf(thrown: unknown, chore: Chore, words: Words): Fault {
  if (thrown instanceof Failure) return thrown.fault;
  const why = thrown instanceof HomeError ? thrown.message : 'an answer that SunPilot does not know';
  return { key: 'home_assistant_refused', about: { button: words.entity('sunpilot', chore), why } };
}
