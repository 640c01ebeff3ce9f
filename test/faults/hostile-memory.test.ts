import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { createFaultServer, type Drop, type Stage } from '../../src/testing/index.ts';
import { NODEMAILER } from '../support/nodemailer.ts';
import { people, rejection, sender } from '../support/sending.ts';

// a file, and so a process, of its own: what other tests leave behind would be counted as well
setFlagsFromString('--expose-gc');
const gc: () => void = runInNewContext('gc');

const MEGABYTE = 1_048_576;
const CONNECTIONS = 10_000;

const heap = (): number => {
  gc();
  gc();
  return process.memoryUsage().heapUsed;
};
const sockets = (): number => process.getActiveResourcesInfo().filter((kind) => kind === 'TCPSocketWrap').length;

describe(`${CONNECTIONS} connections dropped in a row`, () => {
  const drops: [stage: Stage, drop: Drop][] = [
    ['connect', 'rst'],
    ['EHLO', 'fin'],
  ];
  // before Nodemailer 10 a connection that ends without a greeting takes a second each
  if (NODEMAILER.endsItsTimers) drops.push(['connect', 'fin']);

  it.each(drops)(
    'at %s by %s: the delivery ends, and holds nothing',
    async (stage, drop) => {
      let met = 0;
      await using server = await createFaultServer({
        script: (moment) => {
          if (moment.stage !== stage) return undefined;
          met++;
          // the records are the test's own memory
          if (met % 100 === 0) server.forget();
          return { drop };
        },
      });
      const retries = CONNECTIONS - 1;
      const { send, clock, transporter } = sender(server, { retries, maxRetryTime: Number.POSITIVE_INFINITY });
      await rejection(sender(server, { retries: 200 }).send(people(1)));
      const before = { heap: heap(), sockets: sockets() };
      met = 0;
      const error = await rejection(send(people(2)));
      transporter.close();
      expect(error).toMatchObject({ deferred: people(2), transactions: CONNECTIONS });
      expect(met).toBe(CONNECTIONS);
      clock.waits.length = 0;
      expect(heap() - before.heap).toBeLessThan(4 * MEGABYTE);
      expect(sockets()).toBeLessThanOrEqual(before.sockets + 2);
    },
    120_000,
  );
});
