import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const SRC = resolve(import.meta.dirname, '../src');

/** Each layer may import those before it, and what is named beside it from outside. */
const LAYERS: [name: string, outside: RegExp][] = [
  ['classify', /^$/],
  ['policy', /^$/],
  ['transport', /^(node:|nodemailer$|p-retry$)/],
  ['cli', /^(node:|nodemailer$|commander$|picocolors$)/],
  // stands alone, see below
  ['testing', /^(node:|smtp-server)/],
];

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
const specifiersIn = (file: string, pattern: RegExp): string[] =>
  [...readFileSync(join(SRC, file), 'utf8').matchAll(pattern)].map(([, specifier]) => specifier as string);
/** What is loaded together with a file; types are not. */
const staticImportsOf = (file: string): string[] =>
  specifiersIn(file, /(?:^|\n)(?:import|export)(?! type)[^;'"]*from '([^']+)'/g);
const importsOf = (file: string): string[] => [
  ...specifiersIn(file, /(?:^|\n)(?:import|export)[^;'"]*from '([^']+)'/g),
  ...specifiersIn(file, /\bimport\('([^']+)'\)/g),
];
const targetOf = (file: string, specifier: string): string => relative(SRC, join(SRC, dirname(file), specifier));

function loadedWith(file: string, loaded = new Set<string>()): Set<string> {
  loaded.add(file);
  for (const specifier of staticImportsOf(file)) {
    const target = specifier.startsWith('.') ? targetOf(file, specifier) : specifier;
    if (!specifier.startsWith('.')) loaded.add(specifier);
    else if (!loaded.has(target)) loadedWith(target, loaded);
  }
  return loaded;
}

describe('imports', () => {
  it('point one way: classify <- policy <- transport <- index.ts <- cli', () => {
    const wrong: string[] = [];
    for (const file of files.filter((name) => name.includes('/'))) {
      const layer = LAYERS.findIndex(([name]) => file.startsWith(`${name}/`));
      expect(layer, `${file} is in no layer`).toBeGreaterThanOrEqual(0);
      for (const specifier of importsOf(file)) {
        if (!specifier.startsWith('.')) {
          if (!LAYERS[layer]?.[1].test(specifier)) wrong.push(`${file} -> ${specifier}`);
          continue;
        }
        const target = targetOf(file, specifier);
        if (target === 'index.ts' && file.startsWith('cli/')) continue;
        const targetLayer = LAYERS.findIndex(([name]) => target.startsWith(`${name}/`));
        if (targetLayer < 0 || targetLayer > layer) wrong.push(`${file} -> ${target}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('of another layer go through its index, where it has one', () => {
    const wrong = files
      .filter((file) => !file.startsWith('classify/'))
      .flatMap((file) => importsOf(file).map((specifier) => [file, specifier]))
      .filter(([, specifier]) => specifier?.includes('/classify/') && !specifier.endsWith('/classify/index.ts'));
    expect(wrong).toEqual([]);
  });

  it('of the command line are of the public API alone', () => {
    const wrong = files
      .filter((file) => file.startsWith('cli/'))
      .flatMap((file) => importsOf(file).map((specifier) => targetOf(file, specifier)))
      .filter((target) => /^(?:policy|transport)\//.test(target));
    expect(wrong).toEqual([]);
  });

  it('of the test kit are of the test kit alone, and load smtp-server only when a server is made', () => {
    const own = files.filter((file) => file.startsWith('testing/'));
    const wrong = own
      .flatMap((file) =>
        importsOf(file)
          .filter((specifier) => specifier.startsWith('.'))
          .map((to) => targetOf(file, to)),
      )
      .filter((target) => !target.startsWith('testing/'));
    expect(wrong).toEqual([]);
    expect([...loadedWith('testing/index.ts')].filter((name) => name.startsWith('smtp-server'))).toEqual([]);
    expect([...loadedWith('testing/fault-server.ts')]).toContain('smtp-server');
  });

  it('let the command line explain replies where Nodemailer is not installed', () => {
    expect(loadedWith('cli/main.ts')).toContain('commander');
    expect(loadedWith('cli/main.ts')).not.toContain('nodemailer');
    expect(loadedWith('cli/check/check.ts')).toContain('p-retry');
  });
});

describe('time and chance', () => {
  it('come through one seam', () => {
    // classify() alone has no clock: without `now` it asks the system, for a reply that names a time of day
    const SEAMS = ['policy/clock.ts', 'classify/conclude.ts', 'testing/real-time.ts'];
    const uses = files.filter(
      (file) =>
        !SEAMS.includes(file) &&
        /\b(Date\.now|new Date\(|performance\.now|Math\.random|setTimeout|setInterval)\b/.test(
          readFileSync(join(SRC, file), 'utf8'),
        ),
    );
    expect(uses).toEqual([]);
  });
});
