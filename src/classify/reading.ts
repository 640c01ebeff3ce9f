// Whatever was thrown may be a proxy or have getters that throw.

/** A property of anything, undefined where reading it throws. */
export function read(source: unknown, key: string): unknown {
  if ((typeof source !== 'object' || source === null) && typeof source !== 'function') return undefined;
  try {
    return (source as Record<string, unknown>)[key];
  } catch {
    return undefined;
  }
}

export function readString(source: unknown, key: string): string | undefined {
  const value = read(source, key);
  return typeof value === 'string' ? value : undefined;
}

export function readNumber(source: unknown, key: string): number | undefined {
  const value = read(source, key);
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** A number of three digits; a DOMException has a `code` as well. */
export function readReplyCode(source: unknown, key: string): number | undefined {
  const code = readNumber(source, key);
  return code !== undefined && Number.isInteger(code) && code >= 100 && code <= 999 ? code : undefined;
}
