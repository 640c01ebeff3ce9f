// Down for a while: every connection is cut, and whoever connects is cut off before the greeting. The port stays open, because
// connection attempts at a closed one could not be counted.
import { DROP } from './rules.js';

/**
 * @param {{ after: number, seconds: number }} setting
 * @param {import('./tally.js').Tally} tally
 * @param {ReadonlySet<import('node:net').Socket>} sockets
 * @returns {import('./rules.js').Rule}
 */
export function outage({ after, seconds }, tally, sockets) {
  /** @type {'before' | 'down' | 'over'} */
  let phase = 'before';
  const begin = () => {
    phase = 'down';
    tally.outageBegins();
    for (const socket of sockets) socket.destroy();
    setTimeout(() => {
      phase = 'over';
      tally.outageEnds();
    }, seconds * 1000);
  };
  return () => {
    if (phase === 'before' && tally.taken >= after) begin();
    return phase === 'down' ? DROP : undefined;
  };
}
