import { inspect } from 'node:util';

/** What a value has to be, and how an error says it. */
export interface Wanted {
  readonly is: (value: unknown) => boolean;
  readonly what: string;
}

/** What each part of an object has to be. */
export type Parts = Readonly<Record<string, Wanted>>;

/** Longest delay that a Node timer takes; a longer one would fire at once. */
const LONGEST_TIMER = 2 ** 31 - 1;

export const aBoolean: Wanted = { is: (value) => typeof value === 'boolean', what: 'true or false' };
export const aFunction: Wanted = { is: (value) => typeof value === 'function', what: 'a function' };
export const aText: Wanted = { is: (value) => typeof value === 'string' && value !== '', what: 'a text' };
/** As in MAIL and RCPT, where the angle brackets are around it. */
export const anAddress: Wanted = {
  is: (value) => typeof value === 'string' && /^[^<>]+$/.test(value),
  what: 'an address without "<" and ">"',
};
export const aLine: Wanted = {
  is: (value) => typeof value === 'string' && /^[^\p{Cc}]+$/u.test(value),
  what: 'a line of text, without control characters',
};
export const milliseconds: Wanted = number(0, LONGEST_TIMER, 'milliseconds');

export function number(from: number, to: number, what = 'a number'): Wanted {
  return {
    is: (value) => typeof value === 'number' && value >= from && value <= to,
    what: `${what} from ${from} to ${to}`,
  };
}

export function whole(from: number, to = Number.MAX_SAFE_INTEGER): Wanted {
  return {
    is: (value) => Number.isSafeInteger(value) && (value as number) >= from && (value as number) <= to,
    what: `a whole number from ${from}${to === Number.MAX_SAFE_INTEGER ? '' : ` to ${to}`}`,
  };
}

export function oneOf(choices: readonly unknown[]): Wanted {
  return { is: (value) => choices.includes(value), what: listed(choices.map(shown)) };
}

export function either(...wanted: readonly Wanted[]): Wanted {
  return { is: (value) => wanted.some(({ is }) => is(value)), what: listed(wanted.map(({ what }) => what)) };
}

export function listOf({ is, what }: Wanted): Wanted {
  return {
    is: (value) => Array.isArray(value) && value.length > 0 && value.every(is),
    what: `a list of at least one, each ${what}`,
  };
}

export const oneOrMore = (wanted: Wanted): Wanted => {
  const list = listOf(wanted);
  return { is: (value) => wanted.is(value) || list.is(value), what: `${wanted.what}, or a list of such` };
};

export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * A copy of what an object has of its own, each part read once and those that are `undefined` left out: what was checked
 * is what is used, whatever getters do.
 *
 * @throws {TypeError} for an unknown part or a bad one
 */
export function checkedParts(value: unknown, parts: Parts, whose: string): Record<string, unknown> {
  if (!isObject(value)) throw new TypeError(`${whose} should be given an object, not ${shown(value)}`);
  const checked: Record<string, unknown> = {};
  for (const [name, part] of Object.entries(value)) {
    const wanted = Object.hasOwn(parts, name) ? parts[name] : undefined;
    if (!wanted) throw new TypeError(`${whose} has no part ${shown(name)}; there are ${Object.keys(parts).join(', ')}`);
    if (part === undefined) continue;
    if (!wanted.is(part)) throw bad(`\`${name}\` of ${whose}`, wanted, part);
    checked[name] = part;
  }
  return checked;
}

export function bad(name: string, { what }: Wanted, value: unknown): TypeError {
  return new TypeError(`${name} should be ${what}, not ${shown(value)}`);
}

/** A value as an error shows it: short, on one line, and without asking the value anything. */
export function shown(value: unknown): string {
  if (typeof value === 'string')
    return value.length > 60 ? `${JSON.stringify(value.slice(0, 60))}...` : JSON.stringify(value);
  if (typeof value === 'function') return 'a function';
  return inspect(value, {
    depth: 0,
    breakLength: Infinity,
    compact: true,
    customInspect: false,
    maxArrayLength: 3,
  }).slice(0, 120);
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
}
