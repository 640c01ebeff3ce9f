import { legible } from './legible.ts';
import type { InnerInfo } from './nodemailer.ts';

/**
 * Whom a result lists as accepted and as rejected. Transports may write an address otherwise than it was given to them;
 * Nodemailer's own do not, and for theirs nothing else is looked at.
 */
export class RecipientLists {
  readonly #info: InnerInfo;
  readonly #asGiven: ReadonlySet<unknown>;
  #spelled: ReadonlySet<string> | undefined;
  #accepted: ReadonlySet<string> | undefined;
  #rejected: ReadonlySet<string> | undefined;

  constructor(info: InnerInfo) {
    this.#info = info;
    this.#asGiven = new Set(list(info.accepted));
  }

  /** Listed as accepted in this very spelling. */
  acceptsAsSpelled(address: string): boolean {
    if (this.#asGiven.has(address)) return true;
    this.#spelled ??= new Set(list(this.#info.accepted).map(spelling));
    return this.#spelled.has(address);
  }

  accepts(address: string): boolean {
    this.#accepted ??= new Set(list(this.#info.accepted).map(name));
    return this.#accepted.has(name(address));
  }

  rejects(address: string): boolean {
    this.#rejected ??= new Set(list(this.#info.rejected).map(name));
    return this.#rejected.has(name(address));
  }

  get areEmpty(): boolean {
    return list(this.#info.accepted).length + list(this.#info.rejected).length === 0;
  }
}

export function list<T = unknown>(value: unknown): readonly T[] {
  return Array.isArray(value) ? value : [];
}

interface Addressed {
  readonly address?: unknown;
}

/** The address of an entry that is one, has one or ends in one: `Name <address>`. What is neither names nobody. */
function spelling(entry: unknown): string {
  const address = typeof entry === 'object' && entry !== null ? legible(entry as Addressed).address : entry;
  if (typeof address !== 'string') return '';
  return (/<([^<>]*)>\s*$/.exec(address)?.[1] ?? address).trim();
}

const name = (entry: unknown): string => spelling(entry).toLowerCase();
