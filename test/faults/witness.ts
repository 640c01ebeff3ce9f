import type { Moment } from '../../src/testing/index.ts';

/** Sees every moment of every conversation on the server's side, and answers none. */
export class Witness {
  /** Transactions, by number, whose content the server began to take. */
  readonly withContent = new Set<number>();
  readonly #tell: () => void;

  /** @param tell called at each moment */
  constructor(tell: () => void) {
    this.#tell = tell;
  }

  readonly look = ({ stage, transaction }: Moment): undefined => {
    if (stage === 'body' && transaction) this.withContent.add(transaction.number);
    this.#tell();
  };
}
