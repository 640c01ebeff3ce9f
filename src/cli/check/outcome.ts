import { type Classification, oneLine } from '../../classify/index.ts';
import { showClassification } from '../explain.ts';
import type { Io } from '../io.ts';
import { Terminal } from '../terminal.ts';
import { toJson } from '../text.ts';
import type { Redact } from './redact.ts';
import type { Session } from './session.ts';
import type { Endpoint } from './target.ts';
import type { Passed, Step } from './trail.ts';

/** How a check ended, free of passwords: this is what `--json` prints. */
export interface Outcome extends Endpoint {
  readonly ok: boolean;
  readonly encrypted: boolean;
  readonly passed: readonly Passed[];
  readonly failure?: {
    readonly step: Step;
    /** What the server, or the library, said in full. */
    readonly said: string;
    readonly classification: Classification;
  };
  readonly suggestions: readonly string[];
}

const MAX_SAID = 2000;

export function outcomeOf(
  { trail, failure }: Session,
  { host, port, secure }: Endpoint,
  suggestions: readonly string[],
  redact: Redact,
): Outcome {
  // redacted when it is clean: a password with an invisible character in it would be whole again afterwards
  const foreign = (text: string): string => redact(oneLine(text));
  const { passed, encrypted } = trail;
  const result = { ok: failure === undefined, host: oneLine(host), port, secure, encrypted, passed, suggestions };
  if (failure === undefined) return result;
  const { step, error, classification } = failure;
  const said = oneLine(foreign(error.response ?? error.message), MAX_SAID);
  return {
    ...result,
    failure: { step, said, classification: { ...classification, text: foreign(classification.text) } },
  };
}

export const outcomeJson = (outcome: Outcome, io: Io): void => void io.stdout.write(`${toJson(outcome)}\n`);

export function showOutcome(outcome: Outcome, io: Io): void {
  const terminal = new Terminal(io);
  const { green, red, bold, yellow } = terminal.colors;
  const { failure } = outcome;
  terminal.text(`${outcome.host} port ${outcome.port}`, bold);
  for (const { step, detail } of outcome.passed) {
    terminal.item('  ✓ ', detail === undefined ? step : `${step}: ${detail}`, String, green);
  }
  if (failure !== undefined) {
    terminal.item('  ✗ ', failure.step, String, red);
    terminal.gap();
    showClassification(terminal, failure.classification);
  } else {
    const how = outcome.encrypted ? 'over an encrypted connection' : 'over a connection that is not encrypted';
    terminal.gap();
    terminal.text(`The server can be used, ${how}. No message was sent.`, green);
  }
  if (outcome.suggestions.length > 0) terminal.gap();
  for (const suggestion of outcome.suggestions) terminal.item('  → ', suggestion, String, yellow);
}
