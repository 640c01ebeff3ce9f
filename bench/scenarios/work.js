// The work that scenarios give to the contestants.

const LINE = 'The quick brown fox jumps over the lazy dog, and then it goes back again.\r\n';

/** A message of 2 KB to one recipient. @param {number} number */
export const message = (number) => ({
  from: 'sender@example.com',
  to: `user-${number}@example.com`,
  subject: `Message ${number}`,
  text: LINE.repeat(23),
});

/**
 * Sends `count` messages, so many at a time, as the workers of an app do.
 *
 * @param {import('../contestants/outcomes.js').Outcomes} outcomes
 * @param {number} count
 * @param {number} parallel
 * @param {number} [first] number of the first message
 */
export async function sendAll(outcomes, count, parallel, first = 0) {
  let next = 0;
  const worker = async () => {
    while (next < count) await outcomes.send(message(first + next++));
  };
  await Promise.all(Array.from({ length: parallel }, worker));
}
