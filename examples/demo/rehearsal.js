import { randomAttachment } from './attachment.js';
import { LIMIT, startDifficultServer } from './difficult-server.js';
import { send } from './send.js';
import { paint } from './terminal.js';
import { findings } from './truth.js';

const ATTACHMENT = 8 * 1024 * 1024;

const number = (/** @type {number} */ n) => String(n).padStart(3, '0');
/** 200 recipients: every tenth is new to the server, every twentieth has left. */
const RECIPIENTS = Array.from({ length: 200 }, (_, n) => {
  if (n % 20 === 7) return `gone-${number(n)}@example.com`;
  return `${n % 10 === 3 ? 'new' : 'reader'}-${number(n)}@example.com`;
});

/**
 * The main job against a server of the demo's own, and what the server says about it afterwards.
 *
 * @param {AbortSignal} signal
 * @returns {Promise<boolean>} whether the server's record agrees with the result
 */
export async function rehearse(signal) {
  const server = await startDifficultServer();
  console.log(`One message with an attachment of ${ATTACHMENT / 1024 / 1024} MB to ${RECIPIENTS.length} recipients.`);
  console.log(`The server takes ${LIMIT} at a time, greylists some, refuses some, and drops two connections.\n`);
  try {
    const { content, sha256 } = randomAttachment(ATTACHMENT);
    const result = await send(server.url, {
      from: 'News <news@example.com>',
      bcc: RECIPIENTS,
      subject: 'What is new in May',
      text: 'Quite a lot; see the attachment.\n',
      attachments: [{ filename: 'may.bin', content }],
      signal,
    });
    if (signal.aborted) {
      console.error('Stopped before the end, so there is nothing to check.');
      return false;
    }
    const refused = RECIPIENTS.filter((address) => address.startsWith('gone-'));
    return report(findings({ recipients: RECIPIENTS, refused, result, server, sha256: sha256() }));
  } finally {
    await server.close();
  }
}

/** @param {import('./truth.js').Finding[]} found */
function report(found) {
  console.log('What the server really received:');
  for (const { ok, text } of found) console.log(`  ${ok ? paint('green', 'yes') : paint('red', 'NO ')}  ${text}`);
  const wrong = found.filter(({ ok }) => !ok).length;
  if (wrong > 0) console.error(`\nThe demo failed: ${wrong} of ${found.length} checks against the server's record.`);
  else console.log('\nEveryone who could be reached was mailed exactly once.');
  return wrong === 0;
}
