// Rules for every stage, alone and together, and what plain Nodemailer makes of them.
//   node --test examples/testing/rules.test.js
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import nodemailer from 'nodemailer';
import { createFaultServer } from 'nodemailer-resilient/testing';

/** @import { FaultServer, Rule, Script } from 'nodemailer-resilient/testing' */

/** @type {Record<string, Rule>} */
const rules = {
  'a refusal instead of the greeting': { stage: 'connect', reply: '554 5.3.2 No service' },
  'several lines': { stage: 'MAIL', reply: '451-4.3.0 Not now\n451 4.3.0 Try later' },
  'no enhanced code': { stage: 'RCPT', reply: '550 Unknown user' },
  'a wrong enhanced code': { stage: 'RCPT', reply: '550 2.1.5 Ok' },
  'what is no reply': { stage: 'DATA', reply: 'HTTP/1.1 400 Bad Request' },
  'bytes as they are': { stage: 'connect', reply: Buffer.from('ff00fe0d0a', 'hex') },
  'a late reply': { stage: 'MAIL', delay: 20 },
  'a reply byte by byte': { stage: 'EHLO', trickle: 2 },
  'no reply, ever': { stage: 'RCPT', silent: true },
  'the end of the connection instead of a reply': { stage: 'STARTTLS', drop: 'fin' },
  'a reset instead of a reply': { stage: 'AUTH', drop: 'rst' },
  'the usual reply, and then the end': { stage: 'RCPT', reply: true, drop: 'fin' },
  'a reset in the middle of the message': { stage: 'body', after: 1_000_000, drop: 'rst' },
  'taken, and nobody is told': { stage: 'dot', accept: true, drop: 'rst' },
  'taken, and the client hears no': { stage: 'dot', accept: true, reply: '554 5.7.1 Spam' },
  'lost, and the client hears yes': { stage: 'dot', accept: false },
  'no goodbye': { stage: 'QUIT', silent: true },
};

/**
 * What Nodemailer tells of each, and how often the server took the message.
 *
 * @type {Record<string, [RegExp, number]>}
 */
const expected = {
  'a refusal instead of the greeting': [/^EPROTOCOL Invalid greeting. response=554 5\.3\.2 No service/, 0],
  'several lines': [/^EENVELOPE Mail command failed: 451-4\.3\.0 Not now\n451 4\.3\.0 Try later$/, 0],
  'no enhanced code': [/^EENVELOPE .* 550 Unknown user$/, 0],
  'a wrong enhanced code': [/^EENVELOPE .* 550 2\.1\.5 Ok$/, 0],
  'what is no reply': [/^EENVELOPE .* HTTP\/1\.1 400 Bad Request$/, 0],
  'bytes as they are': [/^EPROTOCOL Invalid greeting/, 0],
  'a late reply': [/^250/, 1],
  'a reply byte by byte': [/^250/, 1],
  'no reply, ever': [/^ETIMEDOUT/, 0],
  'the end of the connection instead of a reply': [/^ECONNECTION/, 0],
  'a reset instead of a reply': [/^(?:ECONNECTION|ESOCKET)/, 0],
  'the usual reply, and then the end': [/^ECONNECTION/, 0],
  'a reset in the middle of the message': [/^(?:ECONNECTION|ESOCKET)/, 0],
  'taken, and nobody is told': [/^(?:ECONNECTION|ESOCKET)/, 1],
  'taken, and the client hears no': [/^EMESSAGE .* 554 5\.7\.1 Spam$/, 1],
  'lost, and the client hears yes': [/^250/, 0],
  'no goodbye': [/^250/, 1],
};

/**
 * What Nodemailer tells of one message.
 *
 * @param {FaultServer} server
 * @param {{ from?: string, to?: string | string[], text?: string }} [message]
 * @param {{ socketTimeout?: number }} [options]
 * @returns {Promise<string>}
 */
function send(server, message, options) {
  const transporter = nodemailer.createTransport({ ...server.transportOptions, ...options });
  return transporter.sendMail({ from: 'shop@example.com', to: 'ann@example.com', text: 'Hello', ...message }).then(
    ({ response }) => response,
    ({ code, message: text }) => `${code} ${text}`,
  );
}

describe('a rule alone', () => {
  for (const [name, rule] of Object.entries(rules)) {
    test(name, async (t) => {
      const server = await createFaultServer({ tls: 'self-signed', auth: { user: 'a', pass: 'b' }, script: rule });
      t.after(() => server.close());
      const [report, times] = expected[name] ?? [/never/, -1];
      // what waits for a reply has to give up; and a message must be too long for what sockets buffer
      const options = name === 'no reply, ever' ? { socketTimeout: 300 } : {};
      const text = rule.stage === 'body' ? 'x'.repeat(8_000_000) : 'Hello';
      assert.match(await send(server, { text }, options), report);
      assert.equal(server.timesDelivered('ann@example.com'), times);
    });
  }
});

test('whom and when: the first rule that has an answer wins', async (t) => {
  /** @type {Script} */
  const script = [
    { stage: 'connect', connection: 1, reply: '421 4.3.2 Starting' },
    { stage: 'MAIL', sender: 'spam@example.com', reply: '554 5.7.1 No' },
    { stage: 'MAIL', transaction: 2, reply: '451 4.3.0 Later' },
    { stage: 'RCPT', recipient: 'ann@example.com', first: 2, reply: '450 4.2.1 Busy' },
    { stage: 'RCPT', domain: 'example.org', first: 1, per: 'recipient', reply: '450 4.2.0 Greylisted' },
    { stage: 'dot', nth: [2, 4], reply: '452 4.3.1 Disk full' },
  ];
  const server = await createFaultServer({ script });
  t.after(() => server.close());
  /** @param {{ from?: string, to?: string }} [message] */
  const heard = async (message) => (await send(server, message)).match(/\d{3} \d\.\d\.\d [^:]*/)?.[0];
  assert.equal(await heard(), '421 4.3.2 Starting');
  assert.equal(await heard({ from: 'spam@example.com' }), '554 5.7.1 No');
  assert.equal(await heard(), '451 4.3.0 Later');
  assert.equal(await heard(), '450 4.2.1 Busy');
  assert.equal(await heard(), '450 4.2.1 Busy');
  assert.equal(await heard(), '250 2.0.0 Ok');
  assert.equal(await heard({ to: 'bob@example.org' }), '450 4.2.0 Greylisted');
  assert.equal(await heard({ to: 'cid@example.org' }), '450 4.2.0 Greylisted');
  assert.equal(await heard({ to: 'bob@example.org' }), '452 4.3.1 Disk full');
  assert.equal(await heard({ to: 'cid@example.org' }), '250 2.0.0 Ok');
});

test('chance is the same for the same seed', async (t) => {
  const to = Array.from({ length: 50 }, (_, i) => `reader-${i}@example.com`);
  const refused = async () => {
    /** @type {Script} */
    const script = { stage: 'RCPT', probability: 0.2, reply: '451 4.3.0 Try later' };
    const server = await createFaultServer({ seed: 42, script });
    t.after(() => server.close());
    await send(server, { to });
    return to.filter((address) => server.timesDelivered(address) === 0);
  };
  const first = await refused();
  assert.ok(first.length > 0 && first.length < 25);
  assert.deepEqual(await refused(), first);
});

test('a function sees the moment', async (t) => {
  /** @type {Script} */
  const script = ({ stage, recipients, sender, count }) => {
    if (stage === 'DATA' && recipients.length > 2) return '447 4.5.3 Too many recipients';
    if (stage === 'MAIL' && count(`MAIL ${sender}`) === 3)
      return { delay: 20, reply: '421 4.7.0 Slow down', drop: 'fin' };
    return undefined; // as usual
  };
  const server = await createFaultServer({ script });
  t.after(() => server.close());
  assert.match(await send(server, { to: ['a@example.com', 'b@example.com', 'c@example.com'] }), /447 4\.5\.3/);
  assert.match(await send(server), /^250/);
  assert.match(await send(server), /421 4\.7\.0 Slow down/);
  assert.match(await send(server), /^250/);
});

test('LMTP has an answer for each recipient', async (t) => {
  /** @type {Script} */
  const script = { stage: 'dot', recipient: 'bob@example.com', reply: '452 4.2.2 Over quota' };
  const server = await createFaultServer({ lmtp: true, script });
  t.after(() => server.close());
  await send(server, { to: ['ann@example.com', 'bob@example.com'] });
  assert.deepEqual(server.deliveries[0]?.to, ['ann@example.com']);
});
