import { type Page, expect } from '@playwright/test';

import { letter, link } from './mail';
import type { Shopper } from './shopper';

export const password = 'a quiet harbour at dawn';

/** An address nobody has used. */
export function newAddress(): string {
  return `grace-${Date.now()}-${Math.floor(Math.random() * 1e6)}@example.org`;
}

/** Registers and confirms the address by the letter; the address. */
export async function register(page: Page, shopper: Shopper, email = newAddress()): Promise<string> {
  await shopper.visit('/account/register');
  const form = page.locator('main form').first();
  await form.getByRole('textbox', { name: /name/i }).first().fill('Grace Hopper');
  await form.getByRole('textbox', { name: /^E-mail/ }).fill(email);
  await form.getByLabel(/^Password/).fill(password);
  await shopper.follow(() => form.getByRole('button').click(), /\/account\/verify/);
  const address = new URL(link(await letter(email, /account\/verify/), '/account/verify'));
  await shopper.visit(address.pathname + address.search);
  await page.getByLabel(/^Password/).fill(password);
  await page.getByRole('button', { name: 'Confirm' }).click();
  await expect(page.locator('main')).toContainText('confirmed');
  return email;
}

export async function logIn(page: Page, shopper: Shopper, email: string, secret = password): Promise<void> {
  await shopper.visit('/account/login');
  const form = page.locator('main form').first();
  await form.getByRole('textbox', { name: /^E-mail/ }).fill(email);
  await form.getByLabel(/^Password/).fill(secret);
  await Promise.all([
    page.waitForResponse((answer) => answer.request().method() === 'POST' && answer.url().endsWith('/account/login')),
    form.getByRole('button', { name: 'Log in' }).click(),
  ]);
  await page.waitForLoadState('load');
}

/** Makes a new customer and logs in. */
export async function enter(page: Page, shopper: Shopper): Promise<string> {
  const email = await register(page, shopper);
  await logIn(page, shopper, email);
  await expect(page).toHaveURL(/\/account$/);
  return email;
}
