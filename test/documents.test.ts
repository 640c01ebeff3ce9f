import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DEFAULTS, KINDS } from '../src/index.ts';
import { CHECKS } from '../src/policy/options.ts';
import { WORDS } from '../src/testing/behaviours/words.ts';
import { createFaultServer, FLAVOURS, STAGES } from '../src/testing/index.ts';

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

describe('links', () => {
  const pages = [
    'README.md',
    'CONTRIBUTING.md',
    'CHANGELOG.md',
    ...readdirSync(resolve(root, 'docs')).map((name) => `docs/${name}`),
  ];
  /** As GitHub names the place of a heading. */
  const anchorsOf = (page: string): string[] =>
    [...page.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    );

  it.each(pages.filter((name) => name !== 'docs/smtp-errors.md'))('of %s lead somewhere', (name) => {
    const links = [...read(name).matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)/g)];
    for (const [link, path, anchor] of links) {
      const target = path ? resolve(root, name, '..', path) : resolve(root, name);
      expect(existsSync(target), link).toBe(true);
      if (anchor) expect(anchorsOf(readFileSync(target, 'utf8')), link).toContain(anchor);
    }
  });

  it('lead from the README to every page', () => {
    const readme = read('README.md');
    for (const page of pages.filter((name) => name.startsWith('docs/'))) expect(readme).toContain(`(${page}`);
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

/** Without the indentation that all lines share. */
function flush(lines: readonly string[]): string {
  const indents = lines.filter((line) => line.trim() !== '').map((line) => line.search(/\S/));
  const indent = Math.min(...indents);
  return lines.map((line) => line.slice(indent)).join('\n');
}

/** Whether the code is there line by line, indented as much as it may be. */
function isPartOf(file: string, code: string): boolean {
  const length = code.split('\n').length;
  const lines = file.split('\n');
  return lines.some((_, i) => flush(lines.slice(i, i + length)) === code);
}

describe('docs/testing.md', () => {
  const page = read('docs/testing.md');
  const names = readdirSync(resolve(root, 'examples/testing')).filter((name) => name.endsWith('.test.js'));
  const codeIn = (text: string): string[] => [...text.matchAll(/```js\n(.*?)\n```/gs)].map(([, code = '']) => code);
  /** What an error says there is. */
  const partsOf = async (options: object): Promise<string[]> => {
    const { message } = await createFaultServer(options).then(
      () => expect.unreachable(),
      (error: Error) => error,
    );
    return message.slice(message.indexOf('; there are ') + 12).split(', ');
  };
  /** Rows of the table that begins with this heading, as cells. */
  const table = (heading: string): string[][] => {
    const [, , ...rows] = page.slice(page.indexOf(`\n| ${heading} |`) + 1).split('\n');
    const end = rows.findIndex((row) => !row.startsWith('|'));
    return rows.slice(0, end).map((row) =>
      row
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
  };
  const codes = (text = ''): string[] => [...text.matchAll(/`(\w+)`/g)].map(([, name = '']) => name);

  it('has no code but that of the examples, which are run', () => {
    const examples = names.map((name) => read(`examples/testing/${name}`));
    expect(codeIn(page).length).toBeGreaterThan(8);
    const readme = read('README.md');
    const testing = readme.slice(readme.indexOf('\n## Testing'), readme.indexOf('\n## classify()'));
    expect(codeIn(testing)).toHaveLength(1);
    for (const code of [...codeIn(page), ...codeIn(testing)])
      expect(
        examples.some((example) => isPartOf(example, code)),
        code,
      ).toBe(true);
  });

  it('links to every example', () => {
    for (const name of names) expect(page).toContain(`(../examples/testing/${name})`);
  });

  it('has every option, condition and fault, and every stage', async () => {
    const options = table('option of `createFaultServer()`').flatMap(([names]) => codes(names));
    expect(options.sort()).toEqual((await partsOf({ x: 1 })).sort());
    const parts = [...table('condition'), ...table('fault')].flatMap(([names]) => codes(names));
    expect([...parts, 'answer'].sort()).toEqual((await partsOf({ script: { x: 1 } })).sort());
    expect(page).toContain('`answer`');
    expect(codes(table('condition').find(([name]) => name === '`stage`')?.[1])).toEqual([...STAGES, 'EHLO']);
  });

  it('has every behaviour, and where each server says it', async () => {
    const heading = `| ${FLAVOURS.map((flavour) => `\`${flavour}\``).join(' | ')}`;
    const shown = Object.fromEntries(table(heading).map(([name, ...cells]) => [name, cells]));
    const named = (subject: string) =>
      subject.startsWith('login') ? `\`login: '${subject.slice(5).toLowerCase()}'\`` : `\`${subject}\``;
    const real = Object.entries<Partial<Record<string, readonly { at: string }[]>>>(WORDS).map(([subject, row]) => [
      named(subject),
      FLAVOURS.map((flavour) => (row[flavour] ?? []).map(({ at }) => at).join(', ')),
    ]);
    expect(shown).toEqual(Object.fromEntries(real));
    for (const name of await partsOf({ behaviours: { x: 1 } })) expect(page).toMatch(new RegExp(`\\b${name}\\b`));
  });
});
