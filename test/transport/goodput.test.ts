import { describe, expect, it } from 'vitest';
import type { FaultServerOptions } from '../../src/testing/index.ts';
import { relay } from '../support/relay.ts';
import { people } from '../support/sending.ts';

const POOL = { pool: true, maxConnections: 5, maxMessages: Number.POSITIVE_INFINITY };

describe('a limit of messages a second', () => {
  it.each<[string, FaultServerOptions]>([
    ['refuses at the dot', { flavour: 'ses', behaviours: { messageRate: 50 } }],
    ['refuses at MAIL', { flavour: 'postfix', behaviours: { messageRate: 50 } }],
    ['counts what it refuses', { flavour: 'exim', behaviours: { messageRate: { limit: 50, countRefused: true } } }],
  ])('that %s is made use of, and rarely asked for more', async (_name, options) => {
    await using all = await relay(options, {}, POOL);
    const to = people(1000);
    await all.sendAll(to);
    all.server.assertExactlyOnce(to);
    const { transactions } = all.stats();
    const goodput = 1000 / (all.clock.now() / 1000);
    expect(goodput).toBeGreaterThan(0.9 * 50);
    expect((transactions - 1000) / transactions).toBeLessThan(0.03);
    expect(all.stats().rate).toBeLessThan(80);
  });
});
