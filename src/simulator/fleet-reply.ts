import type { Reply } from './car-server.ts';

/** A good answer in the Fleet API's envelope (`tesla-vehicle` §2.1). */
export const answered = (response: unknown): Reply => ({ status: 200, body: { response } });

/** An error in the same. */
export const failed = (status: number, error: string): Reply => ({
  status,
  body: { response: null, error, error_description: '' },
});
