// One SMTP connection of the bench's server, on the bare socket: a library here would cost more than the sender that is
// measured. Every reply may come from a rule instead; `DROP` ends the connection without one.
import { DROP, SILENCE } from './rules.js';

/** @typedef {import('./rules.js').Stage} Stage */
/** @typedef {import('./rules.js').Rule} Rule */
/** @typedef {import('./rules.js').Transaction} Transaction */
/** @typedef {import('./tally.js').Tally} Tally */

const GREETING = '220 bench.example.com ESMTP';
const EHLO = '250-bench.example.com\r\n250-PIPELINING\r\n250-ENHANCEDSTATUSCODES\r\n250 8BITMIME';
const NO_MAIL = '503 5.5.1 Error: need MAIL command';
const END = '\r\n.\r\n';
/** @type {Transaction} */
const NO_TRANSACTION = { recipients: [], fault: undefined };

export class Session {
  #input = '';
  #output = '';
  #inBody = false;
  /** @type {Transaction | undefined} */
  #transaction;

  /**
   * @param {import('node:net').Socket} socket
   * @param {readonly Rule[]} rules
   * @param {Tally} tally
   */
  constructor(socket, rules, tally) {
    this.socket = socket;
    this.rules = rules;
    this.tally = tally;
    socket.setEncoding('latin1').setNoDelay();
    socket.on('data', (/** @type {string} */ chunk) => this.#receive(chunk)).on('error', () => socket.destroy());
    this.#answer('CONN', GREETING);
    this.#flush();
  }

  /** @param {string} chunk */
  #receive(chunk) {
    this.#input += chunk;
    while (!this.socket.destroyed && (this.#inBody ? this.#body() : this.#line()));
    this.#flush();
  }

  /** @returns {boolean} whether there was a whole line */
  #line() {
    const end = this.#input.indexOf('\r\n');
    if (end < 0) return false;
    const line = this.#input.slice(0, end);
    this.#input = this.#input.slice(end + 2);
    this.#command(line.slice(0, 4).toUpperCase(), line);
    return true;
  }

  /** @returns {boolean} whether the body has ended */
  #body() {
    if (!this.#answer('BODY')) return false;
    const end = this.#input.indexOf(END);
    // the end may be cut in two
    this.#input = end < 0 ? this.#input.slice(1 - END.length) : this.#input.slice(end + END.length);
    if (end < 0) return false;
    this.#inBody = false;
    const { recipients } = this.#transaction ?? NO_TRANSACTION;
    if (this.#answer('DOT', '250 2.0.0 Ok: queued')) this.tally.take(recipients);
    this.#transaction = undefined;
    return true;
  }

  /** @param {string} verb @param {string} line */
  #command(verb, line) {
    switch (verb) {
      case 'EHLO':
      case 'HELO':
        return this.#say(EHLO);
      case 'MAIL':
        this.tally.transactions++;
        this.#transaction = { recipients: [], fault: undefined };
        if (!this.#answer('MAIL', '250 2.1.0 Ok')) this.#transaction = undefined;
        return;
      case 'RCPT':
        if (!this.#transaction) return this.#say(NO_MAIL);
        if (this.#answer('RCPT', '250 2.1.5 Ok')) this.#transaction.recipients.push(line);
        return;
      case 'DATA':
        if (!this.#transaction) return this.#say(NO_MAIL);
        if (this.#transaction.recipients.length === 0) return this.#say('554 5.5.1 Error: no valid recipients');
        this.#inBody = this.#answer('DATA', '354 End data with <CR><LF>.<CR><LF>');
        return;
      case 'RSET':
        this.#transaction = undefined;
        return this.#say('250 2.0.0 Ok');
      case 'QUIT':
        this.#say('221 2.0.0 Bye');
        return this.#end();
      default:
        return this.#say('502 5.5.2 Error: command not recognized');
    }
  }

  /** Says what a rule wants, else the usual. @param {Stage} stage @param {string} [usual] @returns {boolean} whether all is well */
  #answer(stage, usual) {
    for (const rule of this.rules) {
      const reply = rule(stage, this.#transaction ?? NO_TRANSACTION);
      if (reply === undefined) continue;
      if (reply === DROP) this.socket.destroy();
      else if (reply !== SILENCE) this.#say(reply);
      if (reply.startsWith('421')) this.#end();
      return false;
    }
    if (usual) this.#say(usual);
    return true;
  }

  #end() {
    this.#flush();
    this.socket.end();
  }

  /** @param {string} reply */
  #say(reply) {
    this.#output += `${reply}\r\n`;
  }

  #flush() {
    if (this.#output && this.socket.writable) this.socket.write(this.#output, 'latin1');
    this.#output = '';
  }
}
