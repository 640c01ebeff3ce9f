// What the transport says of its recipients, against how often the server has taken a message for them.

/** @typedef {{ address: string, state: string, possibleDuplicate?: boolean | undefined }[]} Ledger */

/** @param {Ledger} ledger @param {Map<string, number>} taken @returns {string[]} what is untrue */
export function untruth(ledger, taken) {
  const untrue = ledger.flatMap(({ address, state, possibleDuplicate }) => {
    const times = taken.get(address) ?? 0;
    taken.delete(address);
    return isTrue(state, times, possibleDuplicate === true)
      ? []
      : [`${address} is ${state}, and was taken ${times} times`];
  });
  return [...untrue, ...[...taken.keys()].map((address) => `${address} was taken, and no ledger knows`)];
}

/** @param {string} state @param {number} times @param {boolean} possibleDuplicate */
function isTrue(state, times, possibleDuplicate) {
  if (state === 'accepted') return times === 1 || (times > 1 && possibleDuplicate);
  if (state === 'unknown') return times <= 1 || possibleDuplicate;
  return (state === 'deferred' || state === 'rejected') && times === 0;
}
