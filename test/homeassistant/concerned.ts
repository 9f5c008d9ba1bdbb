import { type Standing, type Watch, watchConcerns, watchFrom } from '../../src/homeassistant/concerns.ts';
import type { Facts } from '../../src/homeassistant/facts.ts';
import type { Fault } from '../../src/runtime/failure.ts';
import { loadWords } from '../../src/runtime/words.ts';
import { Stage } from '../support/stage.ts';

/** A home whose owner is told what concerns him, second by second. */
export class ConcernedHome {
  readonly stage: Stage;
  faults: readonly Fault[] = [];
  watch: Watch = watchFrom({});
  /** What began to stand or was told anew, in its order. */
  readonly told: string[] = [];
  readonly #words: Facts['words'];

  private constructor(stage: Stage, words: Facts['words']) {
    this.stage = stage;
    this.#words = words;
  }

  static async in(stage: Stage = new Stage(), language = 'en'): Promise<ConcernedHome> {
    return new ConcernedHome(stage, await loadWords(language));
  }

  get facts(): Facts {
    const { stage, faults } = this;
    return {
      snapshot: stage.snapshot(),
      settings: stage.settings,
      decision: stage.last,
      problems: faults.map(fault => this.#words.fault(fault)),
      faults,
      words: this.#words,
    };
  }

  get standing(): Standing {
    return this.watch.standing;
  }

  run(seconds: number): this {
    for (let n = 0; n < seconds; n += 1) {
      this.stage.run(1);
      this.look();
    }
    return this;
  }

  /** Runs until something holds; fails after two hours. */
  until(holds: () => boolean): void {
    for (let n = 0; n < 7200; n += 1) {
      this.run(1);
      if (holds()) return;
    }
    throw new Error(
      `did not happen; last: ${this.stage.why}, standing: ${Object.keys(this.standing).join()}`,
    );
  }

  look(facts: Facts = this.facts): void {
    const before = this.standing;
    this.watch = watchConcerns(this.watch, facts);
    for (const [id, { marks, text }] of Object.entries(this.standing))
      if (marks.length > (before[id]?.marks.length ?? 0)) this.told.push(text);
  }

  /** The program is started again, with what it had on disk. */
  restart(): void {
    this.stage.restart(5);
    this.watch = watchFrom(JSON.parse(JSON.stringify(this.standing)) as Standing);
  }
}
