/** Counts the customers among accounts: those of one owner, or openly together, are one. */

/** Accounts that say themselves that they belong together, by account number; 0 = says nothing. */
export interface CustomerNumbers {
  /** Accounts with the same owner above 0 are one customer. */
  owner: Uint32Array;
  /** Accounts with the same number above 0 say openly, by a private mail domain, that they belong together. */
  openly: Uint32Array;
  /** Accounts with the same number above 0 pay with the same instrument: a household, an office, an operator. */
  payer: Uint32Array;
}

/** Which numbers make accounts one customer. */
export type CustomerKey = keyof CustomerNumbers;

/** A set that is filled and emptied millions of times: emptying costs nothing. */
export function createCustomerSet(customers: CustomerNumbers, keys: readonly CustomerKey[]) {
  const marks = keys.map((key) => {
    const numbers = customers[key];
    const most = numbers.reduce((largest, one) => Math.max(largest, one), 0);
    return { numbers, rounds: new Uint32Array(most + 1) };
  });
  let round = 1;
  return {
    clear(): void {
      round++;
    },
    /** Whether the account is of a customer that was not in the set; it is then. */
    add(account: number): boolean {
      let isKnown = false;
      for (const { numbers, rounds } of marks) {
        const number = numbers[account]!;
        if (number === 0) continue;
        if (rounds[number] === round) isKnown = true;
        rounds[number] = round;
      }
      return !isKnown;
    },
  };
}

export type CustomerSet = ReturnType<typeof createCustomerSet>;
