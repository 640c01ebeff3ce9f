import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const SRC = resolve(import.meta.dirname, '../src');

/** Each layer may import those before it, and what is named beside it from outside. */
const LAYERS: [name: string, outside: RegExp][] = [
  ['classify', /^$/],
  ['policy', /^$/],
  ['transport', /^(node:|nodemailer$|p-retry$)/],
];

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
const importsOf = (file: string): string[] =>
  [...readFileSync(join(SRC, file), 'utf8').matchAll(/(?:^|\n)(?:import|export)[^;'"]*from '([^']+)'/g)].map(
    ([, specifier]) => specifier as string,
  );

describe('imports', () => {
  it('point one way: classify <- policy <- transport', () => {
    const wrong: string[] = [];
    for (const file of files.filter((name) => name.includes('/'))) {
      const layer = LAYERS.findIndex(([name]) => file.startsWith(`${name}/`));
      expect(layer, `${file} is in no layer`).toBeGreaterThanOrEqual(0);
      for (const specifier of importsOf(file)) {
        if (!specifier.startsWith('.')) {
          if (!LAYERS[layer]?.[1].test(specifier)) wrong.push(`${file} -> ${specifier}`);
          continue;
        }
        const target = relative(SRC, join(SRC, dirname(file), specifier));
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
});

describe('time and chance', () => {
  it('come through one seam', () => {
    const SEAM = 'policy/clock.ts';
    const uses = files.filter(
      (file) =>
        file !== SEAM &&
        /\b(Date\.now|new Date\(|performance\.now|Math\.random|setTimeout|setInterval)\b/.test(
          readFileSync(join(SRC, file), 'utf8'),
        ),
    );
    expect(uses).toEqual([]);
  });
});
