import fc from 'fast-check';
import { type Conditions, type Drop, STAGES, type Stage } from '../../src/testing/index.ts';
import { ADDRESSES, domainOf } from './addresses.ts';
import { repliesAt } from './replies-of-servers.ts';
import type { FaultRule } from './scenario.ts';

// What is left out can be seen by no client, so that no ledger could be right:
// - two replies to one command of LMTP, or a reply that belongs to none: SMTP attributes replies by their order alone;
// - a server that says "no" to the dot and takes the message all the same, or says "yes" and does not;
// - a 3yz where 2yz is due: to smtp-server it is a yes, to Nodemailer a no.

const drop = fc.constantFrom<Drop>('fin', 'rst');
/** Stages at which every conversation passes, first those where most can go wrong. */
const stage = fc.constantFrom<Stage>('RCPT', 'dot', 'MAIL', 'DATA', 'body', 'connect', ...STAGES);

const reply = (at: Exclude<Stage, 'body'>) => fc.constantFrom(...repliesAt(at));
const small = fc.integer({ min: 1, max: 15 });

/** What happens at a stage. */
function happening(at: Stage): fc.Arbitrary<Omit<FaultRule, 'stage'>> {
  if (at === 'body') return fc.record({ drop, after: fc.constantFrom(0, 1, 300, 100_000) });
  const choices: fc.WeightedArbitrary<Omit<FaultRule, 'stage'>>[] = [
    { weight: 8, arbitrary: fc.record({ reply: reply(at) }) },
    { weight: 3, arbitrary: fc.record({ drop }) },
    { weight: 1, arbitrary: fc.record({ reply: fc.constant(true as const), drop }) },
    { weight: 1, arbitrary: fc.record({ reply: reply(at), drop: fc.constantFrom('fin', 'rst', false) }) },
    { weight: 1, arbitrary: fc.record({ delay: small, reply: fc.oneof(fc.constant(true as const), reply(at)) }) },
    { weight: 1, arbitrary: fc.record({ trickle: fc.constant(1), reply: reply(at) }) },
    { weight: 1, arbitrary: fc.record({ silent: fc.constant(true) }) },
  ];
  if (at === 'dot') {
    choices.push(
      { weight: 5, arbitrary: fc.record({ accept: fc.constant(true), drop }) },
      { weight: 1, arbitrary: fc.record({ accept: fc.constant(true), silent: fc.constant(true) }) },
    );
  }
  return fc.oneof(...choices);
}

const number = fc.integer({ min: 1, max: 6 });

/** When it happens: mostly a few times, sometimes always or by chance. */
const times: fc.Arbitrary<Partial<Conditions>> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ first: fc.integer({ min: 1, max: 3 }) }) },
  { weight: 3, arbitrary: fc.record({ nth: number }) },
  {
    weight: 2,
    arbitrary: fc.record({
      first: fc.constantFrom(1, 2),
      per: fc.constantFrom('recipient', 'connection', 'transaction', 'domain'),
    }),
  },
  { weight: 3, arbitrary: fc.record({ probability: fc.constantFrom(0.1, 0.3, 0.7) }) },
  { weight: 1, arbitrary: fc.constant({}) },
);

/** To whom. */
const whom: fc.Arbitrary<Partial<Conditions>> = fc.oneof(
  { weight: 6, arbitrary: fc.constant({}) },
  { weight: 2, arbitrary: fc.record({ recipient: fc.constantFrom(...ADDRESSES) }) },
  { weight: 1, arbitrary: fc.record({ domain: fc.constantFrom(...ADDRESSES.map(domainOf)) }) },
  { weight: 1, arbitrary: fc.record({ connection: number }) },
  { weight: 1, arbitrary: fc.record({ transaction: number }) },
);

export const fault: fc.Arbitrary<FaultRule> = stage.chain((at) =>
  fc.tuple(happening(at), times, whom).map(([what, when, who]): FaultRule => ({ stage: at, ...what, ...when, ...who })),
);

/** What a delivery with patience gets past. */
export const passingFault: fc.Arbitrary<FaultRule> = fc
  .tuple(
    fc.constantFrom<[Stage, Omit<FaultRule, 'stage'>]>(
      ['RCPT', { reply: '450 4.2.0 Greylisted' }],
      ['RCPT', { reply: '452 4.5.3 Too many recipients' }],
      ['RCPT', { reply: '451 4.3.0 Later' }],
      ['RCPT', { reply: '421 4.7.0 Too many errors' }],
      ['MAIL', { reply: '451 4.3.0 Later' }],
      ['DATA', { reply: '451 4.3.0 Later' }],
      ['dot', { reply: '451 4.3.0 Later' }],
      ['dot', { reply: '421 4.3.2 Shutting down' }],
      ['dot', { reply: '447 Too many recipients' }],
      ['dot', { accept: true, drop: 'fin' }],
      ['dot', { drop: 'rst' }],
      ['body', { drop: 'fin' }],
      ['RCPT', { drop: 'rst' }],
      ['MAIL', { drop: 'fin' }],
      ['connect', { drop: 'fin' }],
      ['connect', { reply: '421 4.3.2 Try later' }],
      ['EHLO', { drop: 'rst' }],
    ),
    fc.integer({ min: 1, max: 2 }),
  )
  .map(([[at, what], first]): FaultRule => ({ stage: at, ...what, first }));
