import type { Answer } from '../answer.ts';
import type { Moment } from '../moment.ts';
import { domainOf } from '../script.ts';
import type { Stage } from '../stages.ts';
import { shown } from '../wanted.ts';
import { FLAVOUR_NAMES, type Flavour, type Speech } from './flavours.ts';
import { type Row, type Subject, WORDS, type Words } from './words.ts';

/** What only the behaviour knows of its reply. */
export type Figures = Readonly<Partial<Record<'limit' | 'rate' | 'per' | 'seconds' | 'list', string | number>>>;

/** How one behaviour says no. */
export interface Voice {
  /** Where it has something to say. */
  readonly stages: ReadonlySet<Stage>;
  /** The refusal, or nothing where this server says nothing at this stage. */
  say(moment: Moment, figures?: Figures): Answer;
}

export interface VoiceOptions extends Speech {
  /** The flavour of the whole server. */
  readonly server: Flavour | undefined;
  readonly at?: Stage | undefined;
  /** The server's host name. */
  readonly name: string;
}

/** Every client of a server on the loopback comes from there. */
const CLIENT = '127.0.0.1';

/** @throws {TypeError} when that server has no such behaviour, or not at that stage */
export function voiceOf(subject: Subject, whose: string, options: VoiceOptions): Voice {
  const words = wordsOf(subject, whose, options);
  return {
    stages: new Set(words.map(({ at }) => at)),
    say: (moment, figures = {}) => {
      const said = words.find(({ at }) => at === moment.stage);
      if (!said) return undefined;
      const reply = filled(said.reply, { client: CLIENT, name: options.name, ...addressesAt(moment), ...figures });
      return said.staysOpen ? { reply, drop: false } : reply;
    },
  };
}

function wordsOf(
  subject: Subject,
  whose: string,
  { server, flavour = server, reply, at }: VoiceOptions,
): readonly Words[] {
  const row: Row = WORDS[subject];
  const first = Object.values(row)[0] as readonly Words[];
  const own = flavour === undefined ? first : row[flavour];
  // a size is refused wherever it shows; everything else in one place
  const usual = (words: readonly Words[]) => (subject === 'messageSize' ? words : words.slice(0, 1));
  if (reply !== undefined) return inOwnWords(reply, at, usual(own ?? first));
  const name = FLAVOUR_NAMES[flavour ?? (Object.keys(row)[0] as Flavour)];
  if (!own) throw new TypeError(`${name} has no ${whose}: give \`reply\`, or one of the flavours ${known(row)}`);
  if (at === undefined) return usual(own);
  const there = own.filter((words) => words.at === at);
  if (there.length === 0)
    throw new TypeError(`${name} does not refuse at ${shown(at)} for ${whose}: give \`reply\` to say it there`);
  return there;
}

function inOwnWords(reply: string, at: Stage | undefined, like: readonly Words[]): readonly Words[] {
  const stages = at === undefined ? like.map((words) => words.at) : [at];
  return stages.map((stage) => ({ at: stage, reply, source: 'the test' }));
}

const known = (row: Row): string =>
  Object.keys(row)
    .map((flavour) => `'${flavour}'`)
    .join(', ');

function addressesAt({ sender = '', recipient = '' }: Moment) {
  return { sender, recipient, domain: domainOf(recipient) };
}

/** What nobody fills stays as it is: the reply may be one with braces. */
function filled(reply: string, values: Readonly<Record<string, string | number>>): string {
  return reply.replace(/\{(\w+)\}/g, (whole, name: string) =>
    String(Object.hasOwn(values, name) ? values[name] : whole),
  );
}
