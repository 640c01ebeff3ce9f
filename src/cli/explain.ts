import { type Classification, classify, type Stage } from '../classify/index.ts';
import { type Io, UsageError } from './io.ts';
import { pasted } from './pasted.ts';
import { Terminal } from './terminal.ts';
import { duration, toJson } from './text.ts';
import { ACTION_WORDS, SCOPE_WORDS, SPLIT_WORDS, STAGE_WORDS } from './words.ts';

const NO_FAILURE = 'This reply is no failure: the server agrees, or asks for more (2yz, 3yz).';

/** Prints what one reply means, or the error that it is quoted in. */
export function explain(given: string, stage: Stage | undefined, json: boolean, io: Io): void {
  const failure = pasted(given);
  if (failure === undefined) throw new UsageError('the reply is empty');
  const meaning = classify(failure, { stage });
  if (json) {
    io.stdout.write(`${toJson(meaning ?? { failure: false, summary: NO_FAILURE })}\n`);
    return;
  }
  const terminal = new Terminal(io);
  if (meaning === undefined) terminal.text(NO_FAILURE, terminal.colors.green);
  else showClassification(terminal, meaning);
}

type Row = readonly [label: string, value: string | undefined];

function rows(meaning: Classification): Row[] {
  const { kind, scope, action, code, enhanced, stage, retryAfter, limit, splitBy } = meaning;
  const codes = [code, enhanced].filter(Boolean).join(' ');
  return [
    ['kind', kind],
    ['about', `${scope}: ${SCOPE_WORDS[scope]}`],
    ['action', `${action}: ${ACTION_WORDS[action]}`],
    ['wait', retryAfter === undefined ? undefined : duration(retryAfter)],
    ['split', splitBy === undefined ? undefined : `${SPLIT_WORDS[splitBy]}${limit ? `, ${limit} at most` : ''}`],
    ['suppress', meaning.suppress ? 'the address is dead: never mail it again' : undefined],
    ['code', codes],
    ['stage', stage === undefined ? undefined : `${stage}: ${STAGE_WORDS[stage]}`],
    ['said', meaning.text],
    ['guess', meaning.guess ? `no rule knew the words${codes && ', the code alone decided'}` : undefined],
    ['reference', meaning.reference],
  ];
}

/** What happened, what to do, and the details. */
export function showClassification(terminal: Terminal, meaning: Classification): void {
  terminal.text(meaning.summary, terminal.colors.bold);
  terminal.text(meaning.remedy);
  terminal.gap();
  for (const [label, value] of rows(meaning)) if (value) terminal.pair(label, value);
}
