// What real servers do, in their own words.
//   node --test examples/testing/behaviours.test.js
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import nodemailer from 'nodemailer';
import { createFaultServer, FakeClock, FLAVOURS } from 'nodemailer-resilient/testing';

/** @import { Behaviours, FaultServer } from 'nodemailer-resilient/testing' */

const everybody = ['ann@example.com', 'bob@example.com', 'cid@example.com'];

/**
 * What Nodemailer tells of one message to everybody.
 *
 * @param {FaultServer} server
 * @param {object} [options]
 * @returns {Promise<string>}
 */
async function send(server, options) {
  const transporter = nodemailer.createTransport({ ...server.transportOptions, ...options });
  const message = { from: 'shop@example.com', to: everybody, text: 'x'.repeat(2000) };
  return transporter.sendMail(message).then(
    ({ response, rejectedErrors = [] }) => [response, ...rejectedErrors.map((error) => error.response)].join(' | '),
    ({ response, message: text }) => response ?? text,
  );
}

/** @type {Behaviours} */
const behaviours = {
  greylisting: { delay: 300_000, reply: '450 4.2.0 <{recipient}>: Greylisted, come back in {seconds} seconds' },
  recipientsPerTransaction: { limit: 2, announce: true }, // LIMITS RCPTMAX=2
  messageRate: { limit: 1, per: 60_000 },
  recipientRate: { limit: 2 }, // per second
  connectionsAtOnce: 0,
  messagesPerDay: { limit: 1, flavour: 'ses' }, // whose words, for this one
  messageSize: 1000, // SIZE 1000
  unknownRecipients: ['bob@example.com'],
  mailboxFull: (address) => address.startsWith('bob'),
  login: 'required', // or 'refused', or 'throttled'
  blocklist: { at: 'connect', list: 'bl.example.net' },
};

/** The second time: the first message is taken where there is room for one. */
const said = {
  greylisting: '450 4.2.0 <ann@example.com>: Greylisted, come back in 300 seconds',
  recipientsPerTransaction: '250 2.0.0 Ok: queued | 452 4.5.3 Error: too many recipients',
  messageRate: '450 4.7.1 Error: too much mail from 127.0.0.1',
  recipientRate: '450 4.7.1 Error: too many recipients from 127.0.0.1',
  connectionsAtOnce: '421 4.7.0 mx.example.test Error: too many connections from 127.0.0.1',
  messagesPerDay: '454 Throttling failure: Daily message quota exceeded',
  messageSize: '552 5.3.4 Error: message file too big',
  unknownRecipients: '550 5.1.1 <bob@example.com>: Recipient address rejected: User unknown in local recipient table',
  mailboxFull: '552 5.2.2 <bob@example.com>: Recipient address rejected: Mailbox is full',
  login: '554 5.7.1 <cid@example.com>: Relay access denied',
  blocklist: '554 5.7.1 Service unavailable; Client host [127.0.0.1] blocked using bl.example.net',
};

describe('a behaviour alone', () => {
  for (const [name, settings] of Object.entries(behaviours)) {
    test(name, async (t) => {
      const server = await createFaultServer({ behaviours: { [name]: settings }, clock: new FakeClock() });
      t.after(() => server.close());
      await send(server, { auth: undefined });
      const report = await send(server, { auth: undefined });
      assert.ok(report.includes(said[/** @type {keyof typeof said} */ (name)]), report);
    });
  }
});

test('the same refusal in the words of each server', async (t) => {
  const heard = [];
  for (const flavour of FLAVOURS) {
    const server = await createFaultServer({ flavour, behaviours: { recipientsPerTransaction: 2 } });
    t.after(() => server.close());
    heard.push(await send(server));
  }
  assert.deepEqual(
    heard.map((report) => report.replace('250 2.0.0 Ok: queued | ', '')),
    [
      '452 4.5.3 Error: too many recipients',
      '452 too many recipients',
      "452 4.5.3 Your message has too many recipients. For more information regarding Google's sending limits, go to https://support.google.com/mail/answer/22839",
      '452 4.5.3 Too many recipients',
      '554 Transaction failed: Recipient count exceeds 2.',
    ],
  );
});

test('in words of your own, at DATA or at the dot', async (t) => {
  const reply = '447 Your message has more than {limit} recipients';
  /** @type {Behaviours} */
  const atData = { recipientsPerTransaction: { limit: 2, at: 'DATA', reply } };
  /** @type {Behaviours} */
  const atDot = { recipientsPerTransaction: { limit: 2, at: 'dot', reply } };
  for (const behaviours of [atData, atDot]) {
    const server = await createFaultServer({ behaviours });
    t.after(() => server.close());
    assert.equal(await send(server), '447 Your message has more than 2 recipients');
  }
});

test('an outage, and back on the same port', async (t) => {
  const clock = new FakeClock({ mode: 'manual' });
  const server = await createFaultServer({ clock, behaviours: { outage: { after: 1, for: 60_000 } } });
  t.after(() => server.close());
  assert.match(await send(server), /^250/);
  assert.match(await send(server), /ECONNRESET|closed/);
  assert.match(await send(server), /ECONNREFUSED/);
  await clock.advance(60_000);
  await server.up(); // on its way by itself: this waits for it
  assert.match(await send(server), /^250/);
});

test('a certificate that has expired', async (t) => {
  const server = await createFaultServer({ tls: 'expired' });
  t.after(() => server.close());
  assert.equal(await send(server), 'certificate has expired');
});
