/** SVG as text. */

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Replaces the control characters that XML cannot represent. */
function escapeXml(text: string): string {
  return text
    .replaceAll(/[\p{Cc}\p{Cs}\uFFFE\uFFFF]/gu, ' ')
    .replaceAll(/[&<>"]/g, (character) => entities[character] ?? character);
}

type Attributes = Readonly<Record<string, string | number | undefined>>;

export function element(name: string, attributes: Attributes, content = ''): string {
  const pairs = Object.entries(attributes).map(([key, value]) =>
    value === undefined ? '' : ` ${key}="${escapeXml(String(value))}"`,
  );
  return `<${name}${pairs.join('')}>${content}</${name}>`;
}

/** @param text is escaped */
export function label(text: string, x: number, y: number, attributes: Attributes, quiet?: QuietText): string {
  const rounded = { x: Math.round(x * 10) / 10, y: Math.round(y * 10) / 10 };
  const more = quiet === undefined ? '' : element('tspan', { fill: quiet.fill, dx: 5 }, escapeXml(quiet.text));
  return element('text', { ...rounded, ...attributes }, escapeXml(text) + more);
}

/** Text behind another one, in a colour of its own. */
interface QuietText {
  readonly text: string;
  readonly fill: string;
}

/** Approximate width in DejaVu Sans: it decides the room for a label, never its text. */
export function textWidth(text: string, size: number): number {
  return text.length * size * 0.61;
}

/** Text in lines that fit a width, broken between words. */
export function wrap(text: string, size: number, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const longer = `${lines.at(-1) ?? ''} ${word}`;
    if (lines.length > 0 && textWidth(longer, size) <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines.map((line) => shorten(line, size, width));
}

export function shorten(text: string, size: number, width: number): string {
  const maxLength = Math.floor(width / (size * 0.61));
  return text.length <= maxLength ? text : `${text.slice(0, Math.max(1, maxLength - 1))}…`;
}
