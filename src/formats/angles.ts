/** Angles as people write them: degrees, minutes and seconds, with letters of the compass. */

const MARKS = String.raw`[°ºd\s:]+`;
const dms = new RegExp(
  String.raw`^([+-]?)(\d{1,3})(?:${MARKS}(\d{1,2}(?:[.,]\d+)?)(?:['′’m\s:]+(\d{1,2}(?:[.,]\d+)?))?['′’"″”s\s]*)?[°º\s]*$`,
);
const decimal = /^([+-]?)(\d{1,3}[.,]\d+)[°º\s]*$/;

/** The letter O is east in German and west in French, so it is refused. @returns degrees, negative for south and west; NaN for what is not an angle */
export function parseAngle(text: string): number {
  const [, before = '', body = '', after = ''] = /^\s*([NSEW]?)\s*([^NSEW]*?)\s*([NSEW]?)\s*$/i.exec(text) ?? [];
  const letter = (before || after).toUpperCase();
  if (before !== '' && after !== '') return NaN;
  const [sign, degrees] = readDegrees(body.trim());
  // A letter and a sign would tell it twice.
  if (letter !== '' && sign !== '') return NaN;
  const isNegative = sign === '-' || letter === 'S' || letter === 'W';
  return isNegative ? -degrees : degrees;
}

function readDegrees(text: string): readonly [sign: string, degrees: number] {
  const plain = decimal.exec(text);
  if (plain) return [plain[1] ?? '', toNumber(plain[2])];
  const [, sign = '', degrees, minutes, seconds] = dms.exec(text) ?? [];
  if (degrees === undefined || toNumber(minutes) >= 60 || toNumber(seconds) >= 60) return ['', NaN];
  return [sign, toNumber(degrees) + toNumber(minutes) / 60 + toNumber(seconds) / 3600];
}

function toNumber(text = '0'): number {
  return Number(text.replace(',', '.'));
}
