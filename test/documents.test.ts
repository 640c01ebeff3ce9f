import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DEFAULTS, KINDS } from '../src/index.ts';
import { CHECKS } from '../src/policy/options.ts';

const root = resolve(import.meta.dirname, '..');
const read = (name: string): string => readFileSync(resolve(root, name), 'utf8');

describe('README', () => {
  const readme = read('README.md');

  it('has every option with its default, and no other', () => {
    const rows = [...readme.matchAll(/^\| `(\w+)` +\| `([^`]+)` +\|/gm)].map(([, name, value]) => [name, value]);
    const shown = (name: string, value: unknown): string => {
      if (name === 'clock') return 'systemClock';
      return typeof value === 'string' ? `'${value}'` : Array.isArray(value) ? '[]' : String(value);
    };
    expect(rows).toEqual(Object.entries(DEFAULTS).map(([name, value]) => [name, shown(name, value)]));
    expect(Object.keys(DEFAULTS)).toEqual(Object.keys(CHECKS));
  });

  it('names only kinds that exist', () => {
    const table = readme.slice(readme.search(/^\| answer +\| kind /m), readme.indexOf('Delays double'));
    const kinds = [...table.matchAll(/^\|[^|]*\|([^|]*)\|/gm)].flatMap(([, cell = '']) =>
      [...cell.matchAll(/`([\w-]+)`/g)].map(([, kind]) => kind),
    );
    expect(kinds.length).toBeGreaterThan(15);
    for (const kind of kinds) expect(KINDS).toContain(kind);
  });
});

describe('CONTRIBUTING', () => {
  it('has every source file on its map', () => {
    const map = read('CONTRIBUTING.md');
    const files = readdirSync(resolve(root, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && name.includes('/') && !name.startsWith('classify/rules/'))
      .map((name) => name.slice(name.indexOf('/') + 1));
    expect(files.length).toBeGreaterThan(20);
    for (const file of files) expect(map).toContain(`\`${file}\``);
  });
});
