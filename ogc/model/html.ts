/** HTML as a tagged template that escapes whatever is put into it, so that no page can forget to. */

export interface Html {
  readonly html: string;
}

export type Content = Html | string | number | boolean | null | undefined | readonly Content[];

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Texts are escaped, arrays joined, `undefined`, `null` and `false` left out. */
export function html(strings: TemplateStringsArray, ...values: readonly Content[]): Html {
  return { html: strings.map((text, index) => text + write(values[index])).join('') };
}

function write(content: Content): string {
  if (content === undefined || content === null || content === false) return '';
  if (typeof content === 'object') return 'html' in content ? content.html : content.map(write).join('');
  return escapeText(String(content));
}

/** For text and for attribute values in double quotes. */
function escapeText(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? character);
}
