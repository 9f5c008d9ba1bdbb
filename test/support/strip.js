import { createHash } from 'node:crypto';
import { stripTypeScriptTypes } from 'node:module';

/** Tests run on exactly what Node runs: the same files with their types blanked out in place. */
export default {
  process: code => ({ code: stripTypeScriptTypes(code) }),
  getCacheKey: (code, path) =>
    createHash('sha1').update([process.version, path, code].join('\n')).digest('hex'),
};
