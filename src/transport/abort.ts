import type { NodemailerError } from './nodemailer.ts';

export function isAbortSignal(value: unknown): value is AbortSignal {
  if (typeof value !== 'object' || value === null || !('aborted' in value)) return false;
  const { addEventListener, removeEventListener } = value as Partial<AbortSignal>;
  return typeof addEventListener === 'function' && typeof removeEventListener === 'function';
}

/** As Nodemailer words it. */
export function abortError(signal: AbortSignal | undefined): NodemailerError {
  const error = new Error('Message sending aborted', { cause: signal?.reason });
  return Object.assign(error, { name: 'AbortError', code: 'EABORT' });
}
