// Numbers as text: figures with three decimals or, if small, two digits; counts in groups of digits; thresholds as
// short as they are exact.

/** @import { Numbers } from "./protocol.d.ts" */

const UNDEFINED = "–";

const SMALL = 0.001; // below it three decimals tell nothing apart

/**
 * A figure: three decimals, or of a small one two digits that count.
 *
 * @param {number} value
 */
export function ratio(value) {
  const size = Math.abs(value);
  if (!(size > 0 && size < SMALL)) return thousandths(value);
  const places = 1 - Math.floor(Math.log10(size));
  return places > MOST_PLACES ? value.toExponential(1) : value.toFixed(places);
}

const MOST_PLACES = 9;

/**
 * Three decimals, ties to even, as Python writes them: only odd sixteenths can tie.
 *
 * @param {number} value
 */
export function thousandths(value) {
  if (Number.isNaN(value)) return UNDEFINED;
  const sixteenths = value * 16;
  const tie = Number.isInteger(sixteenths) && sixteenths % 2 !== 0;
  if (!tie) return value.toFixed(3);
  const below = Math.floor(value * 1000);
  return ((below % 2 === 0 ? below : below + 1) / 1000).toFixed(3);
}

/**
 * A figure as a ratio or in per cent, whose digits are those of the ratio with the point two places further right.
 *
 * @param {number} value
 * @param {Numbers} numbers
 */
export function figureText(value, numbers) {
  return inUnit(ratio(value), numbers, "%");
}

const FINE = 0.01; // an interval that ends below it would be 0.000 to 0.000 in three decimals

/**
 * The ends of an interval of a figure.
 *
 * @param {number} low
 * @param {number} high
 * @param {Numbers} numbers
 */
export function ends(low, high, numbers) {
  const texts = [low, high].map(high < FINE ? ratio : thousandths);
  const parts = numbers === "ratio" ? texts : texts.map(hundredfold);
  return `${parts.join(" – ")}${numbers === "ratio" ? "" : " %"}`;
}

/**
 * @param {string} text of a ratio
 * @param {Numbers} numbers
 * @param {string} unit of a hundredth
 */
function inUnit(text, numbers, unit) {
  return numbers === "ratio" || text === UNDEFINED ? text : `${hundredfold(text)} ${unit}`;
}

/** @param {string} text of a number */
function hundredfold(text) {
  const [digits, exponent] = text.split("e");
  if (exponent) return (Number(text) * 100).toExponential(1);
  return (Number(digits) * 100).toFixed(digits.length - digits.indexOf(".") - 3);
}

/**
 * A difference with its sign, and none where it rounds to nothing. Shares in per cent differ by points.
 *
 * @param {number} value
 * @param {Numbers} [numbers]
 */
export function signed(value, numbers = "ratio") {
  const text = thousandths(Math.abs(value));
  const sign = value < 0 ? "−" : "+";
  return `${+text > 0 ? sign : ""}${apart(value, numbers)}`;
}

/**
 * How far apart two figures are.
 *
 * @param {number} gap
 * @param {Numbers} numbers
 */
export function apart(gap, numbers) {
  return inUnit(thousandths(Math.abs(gap)), numbers, "points");
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
 * A threshold with three decimals, or up to six digits where it needs them; far from zero three decimals are kept, and
 * more digits where another threshold is near.
 *
 * @param {number} threshold
 * @param {number} [room] how near the next threshold is
 */
export function shown(threshold, room = Infinity) {
  const short = threshold.toFixed(3);
  if (Number(short) === threshold) return short;
  const whole = Math.trunc(Math.abs(threshold)).toString().length;
  let digits = Math.min(Math.max(6, whole + 3), 17);
  while (digits < 17 && Math.abs(+threshold.toPrecision(digits) - threshold) > room / 3) digits += 1;
  return String(+threshold.toPrecision(digits));
}

const LONGEST = 14; // characters of a number that is read at a glance

/**
 * A threshold exactly, as a person may have typed it, or cut where that is too long to read.
 *
 * @param {number} threshold
 * @param {number} room how near the next threshold is
 */
export function written(threshold, room) {
  const whole = exact(threshold);
  return whole.length > LONGEST ? shown(threshold, room) : whole;
}

/**
 * The number that a person means: with a decimal point or a comma, in per cent, or with an exponent; null where a text
 * means none. A text with both a point and a comma may mean two numbers, and so means none.
 *
 * @param {string} text
 */
export function understood(text) {
  const found = /^([+-]?(?:\d+[.,]?\d*|[.,]\d+)(?:e[+-]?\d+)?)\s*(%?)$/i.exec(text.trim().replace("−", "-"));
  if (!found) return null;
  const [, digits, percent] = found;
  const number = Number(digits.replace(",", "."));
  if (!Number.isFinite(number)) return null;
  // By shifting the point in the text, since a hundredth by division may be another number than the one it is read as.
  return percent ? shifted(digits.replace(",", ".")) : number;
}

/**
 * A hundredth.
 *
 * @param {string} text of a number
 */
function shifted(text) {
  const [digits, exponent = "0"] = text.toLowerCase().split("e");
  return Number(`${digits}e${+exponent - 2}`);
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
