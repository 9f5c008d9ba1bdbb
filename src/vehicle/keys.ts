import { z } from 'zod';
import type { Redactor } from '../runtime/log.ts';
import type { DataFolder } from '../runtime/store.ts';
import { type SigningKey, newPrivateKey, readPrivateKey } from './signed/private-key.ts';

/** An application at Tesla, in whose name cars are commanded. */
export interface Application {
  readonly client_id: string;
  /** The owner's option; without it SunPilot makes a key of its own, once. */
  readonly private_key?: string | undefined;
}

const KeyFile = z.object({ private_key: z.string().refine(pem => readPrivateKey(pem) !== undefined) });

/** The keys that sign commands, one for each application. */
export class Keys {
  readonly #folder: DataFolder;
  readonly #redactor: Redactor;
  readonly #made = new Map<string, Promise<SigningKey>>();

  constructor(folder: DataFolder, redactor: Redactor) {
    this.#folder = folder;
    this.#redactor = redactor;
  }

  /** A key that was made is safe on disk before it is used. Throws a `Failure` where it cannot be kept. */
  async of({ client_id: client, private_key: given }: Application): Promise<SigningKey> {
    if (given !== undefined) return this.#read(given);
    const name = `tesla-key-${client.replaceAll(/[^\w-]/g, '_').slice(0, 64)}.json`;
    const key = this.#made.get(name) ?? this.#kept(name);
    this.#made.set(name, key);
    key.catch(() => this.#made.delete(name));
    return key;
  }

  async #kept(name: string): Promise<SigningKey> {
    const file = this.#folder(name, KeyFile);
    const pem = (await file.load())?.private_key ?? newPrivateKey();
    await file.save({ private_key: pem });
    return this.#read(pem);
  }

  #read(text: string): SigningKey {
    this.#redactor.hide(text);
    const key = readPrivateKey(text);
    if (key === undefined) throw new TypeError('no P-256 key');
    return key;
  }
}
