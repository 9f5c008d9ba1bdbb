import { AssertionError } from 'node:assert';

/**
 * Jest gives every test file a realm of its own, and Node's fetch takes an Error of that realm for none and passes
 * on its text alone. Imported first, this lets tests share Node's Error, as the program does.
 */
globalThis.Error = Object.getPrototypeOf(AssertionError);
