import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

import { expect } from '@playwright/test';

/** The text of the newest letter to that address that holds the given words. */
export async function letter(to: string, words: string | RegExp): Promise<string> {
  const folder = path.join(process.env.SHOP_DATA!, 'mail');
  let found = '';
  await expect
    .poll(() => {
      found = letters(folder).find((text) => text.includes(to) && text.match(words)) ?? '';
      return found !== '';
    }, { message: `a letter to ${to} with ${words}`, timeout: 20_000 })
    .toBe(true);
  return found;
}

/** The first address in a letter that begins with that path. */
export function link(text: string, start: string): string {
  const found = text.match(/https?:\/\/[^\s<>"]+/g)?.find((address) => new URL(address).pathname.startsWith(start));
  expect(found, `a link to ${start} in:\n${text}`).toBeTruthy();
  return found!;
}

function letters(folder: string): string[] {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch {
    return [];
  }
  return names
    .filter((name) => name.endsWith('.txt'))
    .map((name) => {
      const plain = readFileSync(path.join(folder, name), 'utf8');
      const whole = readFileSync(path.join(folder, name.replace(/\.txt$/, '.eml')), 'utf8');
      // The head names the recipient; the plain text has the links unbroken.
      return `${whole.split(/\r?\n\r?\n/)[0]}\n\n${plain}`;
    });
}
