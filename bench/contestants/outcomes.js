// What a sender was told of its messages, added up: nothing is kept of a message, so that a million of them fit.

/**
 * @typedef {object} Told
 * @property {number} accepted recipients
 * @property {number} rejected recipients of messages that were sent to somebody
 * @property {number} resolved messages
 * @property {number} failed messages
 * @property {number} pending messages whose promise had not settled when time was up
 * @property {number} warned messages whose result says that there may be a duplicate
 * @property {Record<string, number>} errors how often each was thrown
 */

export class Outcomes {
  #sent = 0;
  /** @type {Omit<Told, 'pending'>} */
  #told = { accepted: 0, rejected: 0, resolved: 0, failed: 0, warned: 0, errors: {} };

  /** @param {(message: object) => Promise<any>} sendMail */
  constructor(sendMail) {
    this.sendMail = sendMail;
  }

  /** Settles when the message has; never rejects. @param {object} message @returns {Promise<void>} */
  send(message) {
    this.#sent++;
    return this.sendMail(message).then(
      (info) => {
        this.#told.resolved++;
        this.#told.accepted += info.accepted.length;
        this.#told.rejected += info.rejected.length;
        if (info.possibleDuplicate) this.#told.warned++;
      },
      (error) => {
        this.#told.failed++;
        if (error.possibleDuplicate) this.#told.warned++;
        const name = `${error.code} ${error.responseCode ?? ''}`.trim();
        this.#told.errors[name] = (this.#told.errors[name] ?? 0) + 1;
      },
    );
  }

  /** @returns {Told} */
  report() {
    const { resolved, failed } = this.#told;
    return { ...this.#told, pending: this.#sent - resolved - failed };
  }
}
