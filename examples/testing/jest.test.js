// Plain Nodemailer, with the global functions of Jest, or of Vitest with `globals: true`.
//   NODE_OPTIONS=--experimental-vm-modules npx jest examples/testing/jest.test.js
//   npx vitest run --root examples/testing
/// <reference types="vitest/globals" />
import nodemailer from 'nodemailer';
import { createFaultServer } from 'nodemailer-resilient/testing';

/** @type {import('nodemailer-resilient/testing').FaultServer} */
let server;
beforeEach(async () => {
  server = await createFaultServer();
});
afterEach(() => server.close());

test('a busy mailbox is reported', async () => {
  server.use({ stage: 'RCPT', recipient: 'bob@example.com', reply: '450 4.2.1 Mailbox busy' });
  const transporter = nodemailer.createTransport(server.transportOptions);
  const to = ['ann@example.com', 'bob@example.com'];
  const info = await transporter.sendMail({ from: 'shop@example.com', to, text: 'Your order is on its way.' });
  expect(info.rejected).toEqual(['bob@example.com']);
  server.assertExactlyOnce(['ann@example.com']);
});
