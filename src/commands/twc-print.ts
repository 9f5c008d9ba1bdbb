/** Writes each entry to standard output as a line of JSON. False where nobody reads on (`| head`). */
export async function printed(entries: AsyncIterable<object>): Promise<boolean> {
  process.stdout.on('error', () => undefined);
  for await (const entry of entries) if (!(await isTaken(`${JSON.stringify(entry)}\n`))) return false;
  return true;
}

const isTaken = (line: string): Promise<boolean> =>
  new Promise((resolve, reject) => {
    process.stdout.write(line, error => {
      if (error === null || error === undefined) resolve(true);
      else if ('code' in error && error.code === 'EPIPE') resolve(false);
      else
        reject(new Error(`standard output takes no more (${error.message}). Make room, or write elsewhere.`));
    });
  });
