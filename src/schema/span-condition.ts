/** SQL conditions on the time of exchanges; `from` and `to` are query parameters, UTC epoch ms. */

/** Exchanges before {to}. */
export const BEFORE_TO = "ts < fromUnixTimestamp64Milli({to:Int64}, 'UTC')";

/** Exchanges from {from} on. */
export const SINCE_FROM = "ts >= fromUnixTimestamp64Milli({from:Int64}, 'UTC')";

/** Exchanges from {from} on and before {to}. */
export const IN_SPAN = `${SINCE_FROM} AND ${BEFORE_TO}`;
