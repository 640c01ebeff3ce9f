import type { Action, Kind, Scope } from './classification.ts';

/** What a table row says about a failure; what it leaves out comes from a less specific row, in the end from the kind. */
export interface Meaning {
  readonly kind: Kind;
  readonly action?: Action;
  readonly scope?: Scope;
  /** Milliseconds. */
  readonly retryAfter?: number;
  readonly suppress?: boolean;
  readonly splitBy?: 'count' | 'domain' | 'recipient';
  readonly summary?: string;
  readonly remedy?: string;
  readonly reference?: string;
}

/** A row about a code. */
export interface CodeMeaning extends Meaning {
  /** The code's short name. */
  readonly title: string;
}

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** An entry of a table, not what every object inherits: an error's code may well be "constructor". */
export const entry = <Value>(table: Readonly<Record<string, Value>>, key: string | undefined): Value | undefined =>
  key !== undefined && Object.hasOwn(table, key) ? table[key] : undefined;
