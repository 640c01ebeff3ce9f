import { send } from './send.js';
import { plain } from './terminal.js';

/**
 * One message to a server the user named.
 *
 * @param {import('./arguments.js').Wanted} wanted
 * @param {AbortSignal} signal
 * @returns {Promise<boolean>} whether everybody was accepted
 */
export async function sendToServer({ url, to, from }, signal) {
  const { host } = new URL(url);
  console.log(plain(`One message from ${from} to ${to.join(', ')} through ${host}`, 200));
  const { recipients } = await send(url, {
    from,
    to,
    subject: 'A demonstration of nodemailer-resilient',
    text: 'If you read this, the server took it.\n',
    signal,
  });
  const missing = recipients.filter(({ state }) => state !== 'accepted');
  for (const { address, state, classification } of missing) {
    const { summary = '', remedy = '', text = '' } = classification ?? {};
    console.log(`${plain(address)}: ${state}. ${summary} ${remedy}\n  it said: ${plain(text, 300)}`);
  }
  console.log(missing.length === 0 ? 'Accepted for everyone.' : `Not accepted for ${missing.length}.`);
  return missing.length === 0;
}
