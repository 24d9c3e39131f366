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
export function label(text: string, x: number, y: number, attributes: Attributes): string {
  const rounded = { x: Math.round(x * 10) / 10, y: Math.round(y * 10) / 10 };
  return element('text', { ...rounded, ...attributes }, escapeXml(text));
}

/** Approximate width in DejaVu Sans: it decides the room for a label, never its text. */
export function textWidth(text: string, size: number): number {
  return text.length * size * 0.61;
}

export function shorten(text: string, size: number, width: number): string {
  const maxLength = Math.floor(width / (size * 0.61));
  return text.length <= maxLength ? text : `${text.slice(0, Math.max(1, maxLength - 1))}…`;
}
