/** Do these changes change anything? */
export function isNew<T extends object>(before: T, changes: Partial<T>): boolean {
  for (const key in changes) if (before[key] !== changes[key]) return true;
  return false;
}

/** The same with changes; the very same where they change nothing. */
export const update = <T extends object>(before: T, changes: Partial<T>): T =>
  isNew(before, changes) ? { ...before, ...changes } : before;
