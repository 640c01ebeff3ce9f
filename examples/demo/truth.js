import { attachmentHash } from './attachment.js';

/** @typedef {{ ok: boolean, text: string }} Finding */

/**
 * Compares what the sender was told with what the server took.
 *
 * @param {object} job
 * @param {string[]} job.recipients
 * @param {string[]} job.refused whom the server has no mailbox for
 * @param {import('nodemailer-resilient').DeliveryInfo} job.result
 * @param {import('nodemailer-resilient/testing').FaultServer} job.server
 * @param {string} job.sha256 of the attachment, as it was read from its source
 * @returns {Finding[]}
 */
export function findings({ recipients, refused, result, server, sha256 }) {
  const { deliveries } = server;
  const copies = (/** @type {string} */ address) => server.timesDelivered(address);
  const reachable = recipients.filter((address) => !refused.includes(address));
  const once = reachable.filter((address) => copies(address) === 1);
  const taken = deliveries.reduce((sum, { to }) => sum + to.length, 0);
  const intact = deliveries.filter(({ raw }) => attachmentHash(raw) === sha256);
  const agreed = result.recipients.filter(({ address, state }) => (state === 'accepted') === copies(address) > 0);
  const rejected = result.recipients.filter(({ state }) => state === 'rejected').map(({ address }) => address);
  return [
    { ok: once.length === reachable.length, text: `${once.length} of ${reachable.length} mailed exactly once` },
    { ok: taken === once.length, text: `${taken - once.length} deliveries beyond those` },
    {
      ok: deliveries.length > 0 && intact.length === deliveries.length,
      text: `${intact.length} of ${deliveries.length} copies hold the attachment byte for byte`,
    },
    {
      ok: agreed.length === recipients.length && sameMembers(rejected, refused),
      text: `the result and the server agree on ${agreed.length} of ${recipients.length} recipients`,
    },
  ];
}

/**
 * @param {string[]} left
 * @param {string[]} right
 */
const sameMembers = (left, right) => left.length === right.length && left.every((each) => right.includes(each));
