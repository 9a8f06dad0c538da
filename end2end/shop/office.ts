import { createHmac } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { type Page, expect } from '@playwright/test';

import { type Place, Server, run } from './server';

export const password = 'a lighthouse above the quiet sea';

/** A shop of one's own on an empty database, and a link for its first member of staff. */
export async function openShop(folder: string, file: string): Promise<{ server: Server; place: Place; invitation: string }> {
  mkdirSync(folder, { recursive: true });
  const place = { databaseUrl: `sqlite:${path.join(folder, 'shop.db')}`, dataDir: path.join(folder, 'var') };
  const settings = path.join(folder, 'shop.toml');
  writeFileSync(settings, file);
  await run(place, ['shop', 'apply', settings]);
  const server = await Server.start(place);
  const said = await run(place, ['staff', 'add', 'ada@nordlicht.example', '--name', 'Ada Lovelace']);
  const token = said.match(/\/admin\/invite\/[\w-]+/)?.[0];
  expect(token, said).toBeTruthy();
  return { server, place, invitation: token! };
}

/** The code that an authenticator app shows for a key now (RFC 6238: SHA-1, 30 seconds, six digits). */
export function oneTimeCode(key: string, at = Date.now()): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  let bits = '';
  for (const letter of key.replace(/[\s=]/g, '').toUpperCase()) bits += alphabet.indexOf(letter).toString(2).padStart(5, '0');
  const secret = Buffer.from(bits.match(/.{8}/g)!.map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)));
  const hash = createHmac('sha1', secret).update(counter).digest();
  const start = hash[hash.length - 1]! & 0xf;
  return String((hash.readUInt32BE(start) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

/** Accepts an invitation as a person would: password, authenticator, recovery codes; then the start page. */
export async function join(page: Page, url: string, invitation: string): Promise<void> {
  await page.goto(url + invitation);
  await page.getByLabel(/^New password/).fill(password);
  const key = await page.locator('.totp-key, code').first().innerText();
  await page.getByLabel(/^Code/).fill(oneTimeCode(key));
  await page.getByRole('button', { name: 'Open my account' }).click();
  await expect(page.getByRole('heading', { name: 'Your recovery codes' })).toBeVisible();
  await page.getByRole('link', { name: 'I have kept them' }).or(page.getByRole('button', { name: 'I have kept them' })).click();
  await page.waitForURL(/\/admin$/);
}

/** Sends a form; where the password is asked for once more, gives it. */
export async function send(page: Page, button: string | RegExp, where = page.locator('main')): Promise<void> {
  await Promise.all([page.waitForLoadState('load'), where.getByRole('button', { name: button }).first().click()]);
  const confirm = page.getByRole('heading', { name: 'Confirm it is you' });
  if (await confirm.count()) {
    await page.getByLabel(/^Password/).fill(password);
    await Promise.all([page.waitForLoadState('load'), page.getByRole('button', { name: 'Continue' }).click()]);
  }
}
