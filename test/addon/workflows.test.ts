import { existsSync, readdirSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { inRepository, text, yaml } from './parts.ts';

const Step = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    uses: z.string(),
    run: z.string(),
    with: z.record(z.string(), z.unknown()),
    env: z.record(z.string(), z.string()),
  })
  .partial();
const Job = z.looseObject({
  'runs-on': z.string(),
  needs: z.string().optional(),
  'timeout-minutes': z.number().max(90),
  outputs: z.record(z.string(), z.string()).optional(),
  steps: z.array(Step).min(1),
});
const Workflow = z.looseObject({
  name: z.string(),
  on: z.record(z.string(), z.unknown()),
  env: z.record(z.string(), z.string()),
  permissions: z.strictObject({ contents: z.literal('read') }),
  jobs: z.record(z.string(), Job),
});

const { scripts } = z
  .object({ scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(text('package.json')));
const files = readdirSync(inRepository('.github/workflows'));
const read = (file: string) => Workflow.parse(yaml(`.github/workflows/${file}`));
const all = files.flatMap(file =>
  Object.entries(read(file).jobs).map(([name, job]) => ({ at: `${file}: ${name}`, file, job })),
);
const steps = all.flatMap(({ at, job }) => job.steps.map(step => ({ at, step })));

describe('the workflows', () => {
  it('may read the repository; each job that needs more says so, and ends in time', () => {
    expect(files.toSorted()).toEqual(['check.yaml', 'publish.yaml']);
    expect(all.length).toBeGreaterThan(5);
  });

  it('check by every script by which the project checks itself', () => {
    const run = steps.filter(({ at }) => at.startsWith('check.yaml')).flatMap(({ step }) => step.run ?? []);
    expect(run).toEqual(
      expect.arrayContaining(['npm run lint', 'npm run types', 'npm run unused', 'npm test', 'npm run e2e']),
    );
  });

  it('run scripts and use files that exist', () => {
    const named = steps.flatMap(({ step }) => /^npm (?:run )?(?!ci$)(\S+)/.exec(step.run ?? '')?.[1] ?? []);
    expect(named.filter(name => !(name in scripts))).toEqual([]);
    const paths = steps.flatMap(({ step: { with: given = {} } }) =>
      ['context', 'file', 'path'].flatMap(key => given[key] ?? []),
    );
    expect(paths).toContain('addon/Dockerfile');
    expect(paths.filter(path => !existsSync(inRepository(z.string().parse(path))))).toEqual([]);
  });

  it('use actions of one released version each', () => {
    const used = [...new Set(steps.flatMap(({ step }) => step.uses ?? []))];
    expect(used.filter(action => !/^[\w-]+(?:\/[\w-]+)+@v?\d+\.\d+\.\d+$/.test(action))).toEqual([]);
    const versions = new Map(used.map(action => [action.replace(/(?<=builder)[^@]*/, ''), action]));
    expect(new Set(used.map(action => action.split('@')[0])).size).toBe(used.length);
    expect([...versions.keys()].filter(action => action.startsWith('home-assistant/builder'))).toHaveLength(
      1,
    );
  });

  it('hand on only what an earlier job or step, the matrix, or the run itself has', () => {
    const dangling = all.flatMap(({ at, file, job }) => {
      const { jobs, env } = read(file);
      const known = [
        ...Object.keys(env).map(name => `env.${name}`),
        ...job.steps.flatMap(({ id }) => (id === undefined ? [] : `steps.${id}`)),
        ...Object.keys(jobs[job.needs ?? '']?.outputs ?? {}).map(
          name => `needs.${job.needs}.outputs.${name}`,
        ),
      ];
      const asked = JSON.stringify(job).match(/\b(?:needs\.\w+\.outputs|steps|env)\.\w+/g) ?? [];
      return asked.filter(name => !known.includes(name)).map(name => `${at}: ${name}`);
    });
    expect(dangling).toEqual([]);
    expect(
      all.filter(({ file, job }) => !((job.needs ?? 'none') in { ...read(file).jobs, none: 0 })),
    ).toEqual([]);
  });

  it('build the image in the same way to check it as to publish it', () => {
    const [check, publish] = ['check.yaml', 'publish.yaml'].map(file => {
      const built = steps.find(({ at, step }) => at.startsWith(file) && step.uses?.includes('build-image'));
      const { arch, context, file: from, image } = built?.step.with ?? {};
      return { arch, context, from, image, env: read(file).env };
    });
    expect(check?.from).toBe('addon/Dockerfile');
    expect(check).toEqual(publish);
  });
});
