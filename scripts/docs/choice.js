// Which of the tested replies are shown as examples: few, well known and different from each other.
import { TYPICAL } from './examples.js';
import { rank, speaker } from './sources.js';

/**
 * @typedef {import('../../src/classify/index.ts').Classification} Classification
 * @typedef {import('../tested-replies.js').TestedReply & { meaning: Classification, plain: boolean }} Reply
 *   `plain` where all that can be said of it is what its kind says.
 */

/** More examples than these are no help. */
const OF_KIND = 12;
const OF_CODE = 10;

/** What nothing but its first digit decided, and a single word, are examples of nothing. @param {Reply} reply */
const telling = ({ meaning }) => !meaning.guess && meaning.text.includes(' ');

/** Smaller is better: the typical, then the well known, of these the plain, of these the short. @param {Reply} reply */
const order = (reply) => [
  reply.reply === TYPICAL[reply.kind] ? 0 : 1,
  rank(reply),
  reply.plain ? 0 : 1,
  reply.reply.length,
];

/** @param {Reply} one @param {Reply} other */
function better(one, other) {
  const others = order(other);
  return (
    order(one)
      .map((value, n) => value - (others[n] ?? 0))
      .find((difference) => difference !== 0) ?? 0
  );
}

/**
 * For each facet the best reply of each of its values, then the best of the rest; no text twice.
 * @param {readonly Reply[]} replies @param {number} most @param {readonly ((reply: Reply) => string)[]} facets
 */
function various(replies, most, facets) {
  const sorted = replies
    .filter(telling)
    .toSorted(better)
    .filter(({ reply }, n, all) => all.findIndex((other) => other.reply === reply) === n);
  /** @type {Set<Reply>} */
  const chosen = new Set();
  for (const facet of facets) {
    const met = new Set([...chosen].map(facet));
    for (const reply of sorted) {
      if (!met.has(facet(reply))) chosen.add(reply);
      met.add(facet(reply));
    }
  }
  return [...new Set([...chosen, ...sorted])].slice(0, most);
}

/** @param {readonly Reply[]} replies All of one kind. */
export const ofKind = (replies) => various(replies, OF_KIND, [({ meaning }) => meaning.action, speaker]);

/** @param {readonly Reply[]} replies All with one code. */
export const ofCode = (replies) => various(replies, OF_CODE, [({ kind }) => kind, speaker]);
