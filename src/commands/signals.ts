const STOPS = ['SIGTERM', 'SIGINT'] as const;

/** Returns when the program is asked to end. A second request ends it at once. */
export function untilStopped(): Promise<void> {
  return new Promise(resolve => {
    const asked = (): void => {
      for (const signal of STOPS) process.off(signal, asked);
      resolve();
    };
    for (const signal of STOPS) process.on(signal, asked);
  });
}
