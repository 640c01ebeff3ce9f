// Plain Nodemailer, with the test runner of Node.
//   node --test examples/testing/node-test.test.js
import assert from 'node:assert/strict';
import { test } from 'node:test';
import nodemailer from 'nodemailer';
import { createFaultServer } from 'nodemailer-resilient/testing';

test('a busy mailbox is reported', async (t) => {
  const server = await createFaultServer({
    script: { stage: 'RCPT', recipient: 'bob@example.com', reply: '450 4.2.1 Mailbox busy' },
  });
  t.after(() => server.close());
  const transporter = nodemailer.createTransport(server.transportOptions);
  const to = ['ann@example.com', 'bob@example.com'];
  const info = await transporter.sendMail({ from: 'shop@example.com', to, text: 'Your order is on its way.' });
  assert.deepEqual(info.rejected, ['bob@example.com']);
  server.assertExactlyOnce(['ann@example.com']);
});
