// A greylist of five minutes, on the fake timers of Vitest.
//   npx vitest run --root examples/testing
import nodemailer from 'nodemailer';
import { resilient, systemClock } from 'nodemailer-resilient';
import { createFaultServer } from 'nodemailer-resilient/testing';
import { afterEach, expect, onTestFinished, test, vi } from 'vitest';

const message = { from: 'shop@example.com', to: 'ann@example.com', text: 'Your order is on its way.' };

afterEach(() => {
  vi.useRealTimers();
});

test('a greylist of five minutes is passed', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  const server = await createFaultServer({ clock: systemClock, behaviours: { greylisting: true } });
  onTestFinished(() => server.close());
  const transporter = resilient(nodemailer.createTransport(server.transportOptions));
  transporter.transporter.on('retry', ({ delay }) => void vi.advanceTimersByTimeAsync(delay));
  await transporter.sendMail(message);
  server.assertExactlyOnce(['ann@example.com']);
  expect(server.transactions.length).toBeGreaterThan(2);
});
