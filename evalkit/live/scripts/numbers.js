// Numbers as text: figures with three decimals, counts in groups of digits, thresholds as short as they are exact.

const UNDEFINED = "–";

/**
 * Three decimals, ties to even, as Python writes them: only odd sixteenths can tie.
 *
 * @param {number} value
 */
export function ratio(value) {
  if (Number.isNaN(value)) return UNDEFINED;
  const sixteenths = value * 16;
  const tie = Number.isInteger(sixteenths) && sixteenths % 2 !== 0;
  if (!tie) return value.toFixed(3);
  const below = Math.floor(value * 1000);
  return ((below % 2 === 0 ? below : below + 1) / 1000).toFixed(3);
}

/**
 * A difference with its sign, and none where it rounds to nothing.
 *
 * @param {number} value
 */
export function signed(value) {
  const text = ratio(Math.abs(value));
  return +text > 0 ? `${value < 0 ? "−" : "+"}${text}` : text;
}

/**
 * The digits of a count, in groups of three from the right.
 *
 * @param {number} value
 */
export function digitGroups(value) {
  const digits = Number.isNaN(value) ? UNDEFINED : String(value);
  const head = digits.length % 3 || 3;
  const groups = [digits.slice(0, head)];
  for (let i = head; i < digits.length; i += 3) groups.push(digits.slice(i, i + 3));
  return groups;
}

/**
 * A threshold with three decimals, or up to six digits where it needs them; far from zero three decimals are kept.
 *
 * @param {number} threshold
 */
export function shown(threshold) {
  const short = threshold.toFixed(3);
  const whole = Math.trunc(Math.abs(threshold)).toString().length;
  return Number(short) === threshold ? short : String(+threshold.toPrecision(Math.min(Math.max(6, whole + 3), 17)));
}

/**
 * What an address carries: the very number, since the shortened one may count other scores.
 *
 * @param {number} threshold
 */
export function exact(threshold) {
  const short = shown(threshold);
  return Number(short) === threshold ? short : String(threshold);
}
