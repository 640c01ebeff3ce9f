// A greylist of five minutes, passed in milliseconds.
//   node --test examples/testing/fake-clock.test.js
import assert from 'node:assert/strict';
import { test } from 'node:test';
import nodemailer from 'nodemailer';
import { resilient } from 'nodemailer-resilient';
import { createFaultServer, FakeClock } from 'nodemailer-resilient/testing';

const message = { from: 'shop@example.com', to: 'ann@example.com', text: 'Your order is on its way.' };

test('a greylist of five minutes is passed', async (t) => {
  const clock = new FakeClock();
  const server = await createFaultServer({ clock, behaviours: { greylisting: { delay: 300_000 } } });
  t.after(() => server.close());
  const transporter = resilient(nodemailer.createTransport(server.transportOptions), { clock });
  await transporter.sendMail(message);
  server.assertExactlyOnce(['ann@example.com']);
  assert.ok(clock.now() >= 300_000);
  assert.deepEqual(clock.waits, [63_000, 126_000, 252_000]);
});

test('a server that is down for too long', async (t) => {
  const clock = new FakeClock();
  const server = await createFaultServer();
  t.after(() => server.close());
  const transporter = resilient(nodemailer.createTransport(server.transportOptions), { clock });
  await server.down();
  await assert.rejects(transporter.sendMail(message), { code: 'ESOCKET', retryable: true });
  await server.up();
  await transporter.sendMail(message);
  server.assertExactlyOnce(['ann@example.com']);
});
