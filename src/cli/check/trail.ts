import { isIP } from 'node:net';
import type { Endpoint } from './target.ts';

/** The steps to a session that can send, in the words that are printed. */
export type Step = 'name lookup' | 'connection' | 'TLS' | 'greeting' | 'EHLO' | 'STARTTLS' | 'login';

export interface Passed {
  readonly step: Step;
  readonly detail?: string;
}

/** What Nodemailer logs, in every version since 7: a kind of entry, and for a conversation its lines. */
interface Entry {
  readonly tnx?: unknown;
  readonly action?: unknown;
  readonly resolved?: unknown;
  readonly remoteAddress?: unknown;
  readonly remotePort?: unknown;
}

const COMMANDS: Readonly<Record<string, Step>> = {
  EHLO: 'EHLO',
  HELO: 'EHLO',
  LHLO: 'EHLO',
  STARTTLS: 'STARTTLS',
  AUTH: 'login',
};

/** Follows a session by Nodemailer's log: how far it came, and what it is at. */
export class Trail {
  readonly #passed: Passed[] = [];
  readonly #endpoint: Endpoint;
  #current: Step;
  #encrypted = false;
  /** The last EHLO response. */
  #extensions = '';

  constructor(endpoint: Endpoint) {
    this.#endpoint = endpoint;
    this.#current = isIP(endpoint.host) === 0 ? 'name lookup' : 'connection';
  }

  get passed(): readonly Passed[] {
    return this.#passed;
  }

  /** The step under way. */
  get current(): Step {
    return this.#current;
  }

  get encrypted(): boolean {
    return this.#encrypted;
  }

  get offersLogin(): boolean {
    return /^250[ -]AUTH\b/im.test(this.#extensions);
  }

  get loggedIn(): boolean {
    return this.#passed.some(({ step }) => step === 'login');
  }

  /** For Nodemailer's option `logger`, together with `transactionLog`. */
  get logger() {
    const log = (entry: Entry, message?: unknown) => this.#log(entry, String(message ?? ''));
    return { level: () => {}, trace: log, debug: log, info: log, warn: log, error: log, fatal: log };
  }

  /** With TLS from the first byte Nodemailer tells only when both are there, the connection and its encryption. */
  connected(detail?: string): void {
    this.#pass('connection', detail);
  }

  #pass(step: Step, detail?: string): void {
    if (!this.#passed.some((passed) => passed.step === step)) {
      this.#passed.push(detail === undefined ? { step } : { step, detail });
    }
  }

  #log(entry: Entry, message: string): void {
    if (entry.action === 'authenticated') this.#pass('login');
    else if (entry.tnx === 'dns') this.#resolved(String(entry.resolved));
    else if (entry.tnx === 'network' && entry.remoteAddress !== undefined) this.#established(entry);
    else if (entry.tnx === 'client') this.#sent(message);
    else if (entry.tnx === 'server') this.#answered(message);
  }

  #resolved(address: string): void {
    if (this.#current === 'name lookup') this.#pass('name lookup', address);
    this.#current = 'connection';
  }

  #established({ remoteAddress, remotePort }: Entry): void {
    this.connected(`${remoteAddress} port ${remotePort}`);
    if (this.#endpoint.secure) {
      this.#pass('TLS');
      this.#encrypted = true;
    }
    this.#current = 'greeting';
  }

  #sent(command: string): void {
    const next = COMMANDS[command.split(' ', 1)[0] ?? ''];
    if (next === undefined) return;
    // the conversation begins anew once it is encrypted
    if (next === 'EHLO' && this.#current === 'STARTTLS') {
      this.#pass('STARTTLS');
      this.#encrypted = true;
    }
    this.#current = next;
  }

  #answered(reply: string): void {
    if (!reply.startsWith('2')) return;
    if (this.#current === 'greeting' || this.#current === 'EHLO') this.#pass(this.#current);
    if (this.#current === 'EHLO') this.#extensions = reply;
  }
}
