// A greylist of five minutes, on the mock timers of Node's test runner.
//   node --test examples/testing/node-timers.test.js
import assert from 'node:assert/strict';
import { test } from 'node:test';
import nodemailer from 'nodemailer';
import { resilient, systemClock } from 'nodemailer-resilient';
import { createFaultServer } from 'nodemailer-resilient/testing';

const message = { from: 'shop@example.com', to: 'ann@example.com', text: 'Your order is on its way.' };

test('a greylist of five minutes is passed', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout', 'Date'] });
  const clock = { ...systemClock, now: () => Date.now() }; // there is no mock of performance.now()
  const server = await createFaultServer({ clock, behaviours: { greylisting: true } });
  t.after(() => server.close());
  const transporter = resilient(nodemailer.createTransport(server.transportOptions), { clock });
  transporter.transporter.on('retry', ({ delay }) => setImmediate(() => t.mock.timers.tick(delay)));
  await transporter.sendMail(message);
  server.assertExactlyOnce(['ann@example.com']);
  assert.ok(server.transactions.length > 2);
});
