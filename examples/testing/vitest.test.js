// Plain Nodemailer, with Vitest.
//   npx vitest run --root examples/testing
import nodemailer from 'nodemailer';
import { createFaultServer } from 'nodemailer-resilient/testing';
import { expect, onTestFinished, test } from 'vitest';

test('a busy mailbox is reported', async () => {
  const server = await createFaultServer({
    script: { stage: 'RCPT', recipient: 'bob@example.com', reply: '450 4.2.1 Mailbox busy' },
  });
  onTestFinished(() => server.close());
  const transporter = nodemailer.createTransport(server.transportOptions);
  const to = ['ann@example.com', 'bob@example.com'];
  const info = await transporter.sendMail({ from: 'shop@example.com', to, text: 'Your order is on its way.' });
  expect(info.rejected).toEqual(['bob@example.com']);
  server.assertExactlyOnce(['ann@example.com']);
});
