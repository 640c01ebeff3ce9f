import { type Action, type Classification, type Kind, oneLine } from '../../classify/index.ts';
import { isClassAlone } from './no-reply.ts';

// A log may name as many domains and replies as it likes: what is kept of it is bounded.

export const MAX_DOMAINS = 5000;
export const MAX_REPLIES = 5000;
/** Replies told apart within one row. */
export const MAX_REPLIES_OF_ROW = 20;
const MAX_EXAMPLE = 300;
const MAX_DOMAIN = 253;

/** A copy of its own: a slice would keep the line it was cut from in memory. */
const detached = (text: string): string => Buffer.from(text).toString();

/** Counts by key, for a bounded number of keys: those that come later are counted as others. */
export class Counts<Key> {
  readonly #counts = new Map<Key, number>();
  readonly #max: number;
  #others = 0;

  constructor(max: number) {
    this.#max = max;
  }

  get size(): number {
    return this.#counts.size;
  }

  get others(): number {
    return this.#others;
  }

  /** Whether the key has a count of its own. */
  add(key: Key): boolean {
    const count = this.#counts.get(key);
    if (count === undefined && this.#counts.size >= this.#max) {
      this.#others++;
      return false;
    }
    this.#counts.set(key, (count ?? 0) + 1);
    return true;
  }

  /** The largest first; of equals, the one that came first. */
  sorted(): (readonly [key: Key, count: number])[] {
    return [...this.#counts].sort(([, a], [, b]) => b - a);
  }
}

export interface Reply {
  /** One of them as it stood in the log. */
  readonly example: string;
}

/** A row of a table: how many, and with what replies. */
export interface Row<Name> {
  readonly name: Name;
  readonly count: number;
  readonly reply?: { readonly example: string; readonly count: number };
}

class Table<Name extends string> {
  readonly counts: Counts<Name>;
  readonly replies = new Map<Name, Counts<Reply>>();

  constructor(max: number) {
    this.counts = new Counts(max);
  }

  add(name: Name, reply: Reply | undefined): void {
    if (!this.counts.add(name) || reply === undefined) return;
    let replies = this.replies.get(name);
    if (replies === undefined) {
      replies = new Counts(MAX_REPLIES_OF_ROW);
      this.replies.set(name, replies);
    }
    replies.add(reply);
  }

  rows(): Row<Name>[] {
    return this.counts.sorted().map(([name, count]) => {
      const most = this.replies.get(name)?.sorted()[0];
      return { name, count, ...(most && { reply: { example: most[0].example, count: most[1] } }) };
    });
  }
}

/** Words that differ from one reply to the next of the same meaning: addresses, IP addresses, numbers, ids, settings. */
const PARTICULAR = /[@\d=[]/;

function signature({ code, enhanced, text, kind }: Classification): string {
  const words = text.split(' ').map((word) => (PARTICULAR.test(word) ? '#' : word.toLowerCase()));
  return [kind, code, enhanced, ...words].join(' ');
}

function exampleOf({ code, enhanced, text }: Classification): string {
  const codes = code === undefined && isClassAlone(enhanced) ? [] : [code, enhanced];
  return detached(oneLine([...codes, text].filter(Boolean).join(' '), MAX_EXAMPLE));
}

/** The domain of an address, as a name that can be printed. */
export function domainOf(address: string | undefined): string | undefined {
  const at = address?.lastIndexOf('@') ?? -1;
  if (address === undefined || at < 0) return undefined;
  const [domain = ''] = oneLine(address.slice(at + 1), MAX_DOMAIN)
    .toLowerCase()
    .split(/[>\s]/, 1);
  return domain === '' ? undefined : detached(domain);
}

export class Tally {
  lines = 0;
  failures = 0;
  deliveries = 0;
  /** Lines of a format that is known, about something else. */
  otherLines = 0;
  notUnderstood = 0;
  readonly kinds = new Table<Kind>(Number.POSITIVE_INFINITY);
  readonly actions = new Table<Action>(Number.POSITIVE_INFINITY);
  readonly domains = new Table<string>(MAX_DOMAINS);
  readonly #replies = new Map<string, Reply>();

  get distinctReplies(): number {
    return this.#replies.size;
  }

  addFailure(meaning: Classification, address: string | undefined): void {
    this.failures++;
    const reply = this.#reply(meaning);
    this.kinds.add(meaning.kind, reply);
    this.actions.add(meaning.action, reply);
    const domain = domainOf(address);
    if (domain !== undefined) this.domains.add(domain, reply);
  }

  #reply(meaning: Classification): Reply | undefined {
    const key = signature(meaning);
    const known = this.#replies.get(key);
    if (known !== undefined || this.#replies.size >= MAX_REPLIES) return known;
    const reply = { example: exampleOf(meaning) };
    this.#replies.set(detached(key), reply);
    return reply;
  }
}
