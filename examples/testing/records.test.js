// What the server truly received.
//   node --test examples/testing/records.test.js
import assert from 'node:assert/strict';
import { test } from 'node:test';
import nodemailer from 'nodemailer';
import { createFaultServer } from 'nodemailer-resilient/testing';

test('what the server received', async (t) => {
  const server = await createFaultServer({
    script: { stage: 'RCPT', recipient: 'bob@example.com', reply: '550 5.1.1 User unknown' },
  });
  t.after(() => server.close());
  const to = ['ann@example.com', 'bob@example.com'];
  const transporter = nodemailer.createTransport(server.transportOptions);
  const sending = transporter.sendMail({ from: 'shop@example.com', to, subject: 'Your order', text: 'It left.' });

  await server.waitFor(1); // a delivery, before its reply; rejects after ten seconds, or { timeout }
  const [delivery] = server.deliveries;
  assert.equal(delivery?.from, 'shop@example.com');
  assert.deepEqual(delivery?.to, ['ann@example.com']); // the envelope, as far as it was accepted
  assert.deepEqual(delivery?.headers.get('subject'), ['Your order']);
  assert.match(String(delivery?.raw), /\r\nIt left\.\r\n$/); // bytes; size and sha256 are there as well

  assert.deepEqual(server.transactions, [
    {
      number: 1,
      connection: 1,
      from: 'shop@example.com',
      rcpt: [
        { address: 'ann@example.com', reply: '250 2.1.5 Ok' },
        { address: 'bob@example.com', reply: '550 5.1.1 User unknown' },
      ],
      outcome: '250 2.0.0 Ok: queued', // or 'dropped', 'silent', 'RSET', 'QUIT', 'EHLO', and 'open' until then
    },
  ]);
  assert.equal(server.connections[0]?.deliveries, 1); // secure, user, transactions, open

  assert.equal(server.timesDelivered('bob@example.com'), 0);
  server.assertExactlyOnce(['ann@example.com']); // an AssertionError names who got nothing, and who got it twice

  await sending;
  server.forget(); // for the next test: numbers go on
  assert.equal(server.deliveries.length, 0);
});
