import type { Moment } from '../../src/testing/index.ts';

/** Sees every moment of every conversation on the server's side, and answers none. */
export class Witness {
  /** Transactions, by number, whose content the server began to take. */
  readonly withContent = new Set<number>();
  moments = 0;
  readonly #tell: (count: number) => void;

  /** @param tell called at each moment with its number, from 1 */
  constructor(tell: (count: number) => void) {
    this.#tell = tell;
  }

  readonly look = ({ stage, transaction }: Moment): undefined => {
    if (stage === 'body' && transaction) this.withContent.add(transaction.number);
    this.#tell(++this.moments);
  };
}
