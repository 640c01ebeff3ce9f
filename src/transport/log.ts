import type { Logger } from './nodemailer.ts';

/** Writes one line; never throws. */
export type Log = (level: 'info' | 'error', entry: object, message: string, ...args: unknown[]) => void;

/** Writes to Nodemailer's logger, or whatever the app gave in its place: one that fails must not break a delivery. */
export const log =
  (logger: () => Logger | undefined): Log =>
  (level, entry, message, ...args) => {
    try {
      logger()?.[level](entry, message, ...args);
    } catch {
      // there is nowhere left to say it
    }
  };
