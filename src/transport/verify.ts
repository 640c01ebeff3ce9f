import type { Route } from './routes/route.ts';

/** As Nodemailer's own transports have it. */
export interface Verify {
  (callback: (error: Error | null, success: true) => void): void;
  (): Promise<true>;
}

/** @returns what checks all of them; its error tells what it means, and of which of several it is */
export function verifyOf(routes: readonly Route[]): Verify | undefined {
  const checkable = routes.filter(({ inner }) => typeof inner.verify === 'function');
  const [only] = checkable;
  if (!only) return undefined;
  return ((...args: unknown[]) => (routes.length > 1 ? verifyAll(checkable, args) : verifyOne(only, args))) as Verify;
}

function verifyOne(route: Route, args: unknown[]): unknown {
  const { inner } = route;
  const [callback] = args;
  if (typeof callback === 'function') {
    return inner.verify?.((error: Error | null, ...rest: unknown[]) =>
      callback(error && explained(error, route), ...rest),
    );
  }
  return Promise.resolve(inner.verify?.(...args)).catch((error) => {
    throw explained(error, route);
  });
}

function verifyAll(routes: readonly Route[], [callback]: unknown[]): Promise<true> | undefined {
  const checks = routes.map((route) =>
    verified(route).catch((error) => {
      throw explained(error, route, { route: route.position });
    }),
  );
  const all = Promise.all(checks).then((): true => true);
  if (typeof callback !== 'function') return all;
  all.then(
    () => setImmediate(() => callback(null, true)),
    (error) => setImmediate(() => callback(error)),
  );
  return undefined;
}

/** By its callback, or a promise where somebody's own transport has it that way. */
function verified({ inner }: Route): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const returned: unknown = inner.verify?.((error: unknown) => (error ? reject(error) : resolve(true)));
    if (returned instanceof Promise) returned.then(resolve, reject);
  });
}

function explained(error: Error, route: Route, more: object = {}): Error {
  try {
    return Object.assign(error, { classification: route.classify(error, 0), ...more });
  } catch {
    return error; // a frozen error of somebody's own transport
  }
}
