import type { Stage } from '../../classify/index.ts';

/** What a line of a log tells about one recipient. */
export type LogEvent =
  | { readonly outcome: 'delivery'; readonly address?: string | undefined }
  | {
      readonly outcome: 'failure';
      /** For `classify()`: a reply, or the fields of an error. */
      readonly said: string | object;
      readonly stage?: Stage | undefined;
      readonly address?: string | undefined;
    };

/** The events of a line; none where it is of this format but about something else; undefined where it is of another. */
export type Format = (line: string) => readonly LogEvent[] | undefined;

export const NOTHING: readonly LogEvent[] = [];
