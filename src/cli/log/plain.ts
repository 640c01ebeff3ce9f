import { type Format, NOTHING } from './event.ts';

const REPLY = /^[\s"']{0,8}([2-5])\d\d(?:[ -]|$)/;
/** In a line of any other program: a reply code and an enhanced code that agree. */
const QUOTED = /(?:^|[^\d.])(([45])\d\d[ -]\2\.\d{1,3}\.\d{1,3}(?!\d).*)$/s;

/** Replies as such, and those quoted in the lines of some other program. */
export const readPlain: Format = (line) => {
  const digit = REPLY.exec(line)?.[1];
  if (digit !== undefined) return digit < '4' ? NOTHING : [{ outcome: 'failure', said: line }];
  const quoted = QUOTED.exec(line)?.[1];
  return quoted === undefined ? undefined : [{ outcome: 'failure', said: quoted }];
};

const MAX_JOINED = 32;
const CONTINUED = /^[2-5]\d\d-/;

/** Puts the lines of a plain reply of several lines ("550-...") together again. */
export class ReplyJoiner {
  #held: string[] = [];

  /** The lines to be read now. */
  push(line: string): readonly string[] {
    const code = this.#held[0]?.slice(0, 3);
    const belongs = code !== undefined && line.startsWith(code) && /^[ -]|^$/.test(line.slice(3, 4));
    const ready = belongs ? [] : this.flush();
    const goesOn = CONTINUED.test(line);
    if (!belongs && !goesOn) return [...ready, line];
    this.#held.push(line);
    return goesOn && this.#held.length < MAX_JOINED ? ready : [...ready, ...this.flush()];
  }

  flush(): readonly string[] {
    const held = this.#held;
    this.#held = [];
    return held.length === 0 ? held : [held.join('\n')];
  }
}
