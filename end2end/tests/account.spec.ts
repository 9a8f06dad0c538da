import { enter, logIn, newAddress, register } from '../shop/customer';
import { letter, link } from '../shop/mail';
import { expect, test } from '../shop/test';

test('a newcomer registers, confirms the address by the letter, and logs in and out', async ({ page, shopper }) => {
  await enter(page, shopper);
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Grace');
  for (const part of ['Orders', 'Addresses', 'Profile']) {
    const nav = page.getByRole('navigation', { name: 'Account', exact: true });
    await shopper.follow(() => nav.getByRole('link', { name: part }).click(), new RegExp(`/account/${part.toLowerCase()}`));
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  }
  await shopper.follow(() => page.getByRole('button', { name: 'Log out' }).click(), /\/account\/login/);
  await shopper.visit('/account');
  await expect(page).toHaveURL(/\/account\/login/);
});

test('the link of the letter works once', async ({ page, shopper }) => {
  const email = await register(page, shopper);
  const address = new URL(link(await letter(email, /account\/verify/), '/account/verify'));
  const again = await shopper.visit(address.pathname + address.search);
  expect(again.status()).toBe(410);
});

test('the cart of a guest comes along when logging in, and stays after logging out and in', async ({ page, shopper }) => {
  const email = await register(page, shopper);
  await shopper.add('aloe-vera');
  await logIn(page, shopper, email);
  await page.waitForURL(/\/account/);
  await shopper.visit('/cart');
  await expect(page.getByRole('spinbutton', { name: 'Quantity of Aloe Vera' })).toHaveValue('1');

  await shopper.visit('/account');
  await shopper.follow(() => page.getByRole('button', { name: 'Log out' }).click(), /\/account\/login/);
  await expect(shopper.cartCount).toHaveText('0');
  await shopper.add('orchid');
  await logIn(page, shopper, email);
  await page.waitForURL(/\/account/);
  await shopper.visit('/cart');
  await expect(page.getByRole('spinbutton', { name: 'Quantity of Aloe Vera' })).toHaveValue('1');
  await expect(page.getByRole('spinbutton', { name: 'Quantity of Orchid' })).toHaveValue('1');
});

test('a customer finds the order in the account, and the checkout knows the name', async ({ page, shopper }) => {
  const email = await enter(page, shopper);
  await shopper.add('orchid');
  await shopper.visit('/checkout');
  await expect(page.getByRole('textbox', { name: /^E-mail/ })).toHaveValue(email);
  await shopper.giveAddress({ email, name: 'Grace Hopper', street: 'Deichstraße 1', postcode: '20459', city: 'Hamburg' });
  await shopper.chooseDelivery();
  await shopper.choosePayment(/^Cash on delivery/);
  await shopper.pay();
  const number = (await page.locator('main').innerText()).match(/FC-\d+/)?.[0];
  expect(number).toBeTruthy();
  await shopper.visit('/account/orders');
  await expect(page.locator('main')).toContainText(number!);
  await expect(page.getByRole('link', { name: number! })).toHaveCount(1);
});

test('a forgotten password is replaced by the letter, and the old one no longer works', async ({ page, shopper }) => {
  const email = await register(page, shopper);
  await shopper.visit('/account/reset');
  const form = page.locator('main form').first();
  await form.getByRole('textbox', { name: /^E-mail/ }).fill(email);
  await shopper.follow(() => form.getByRole('button', { name: 'Send the link' }).click(), /sent=1/);
  const address = new URL(link(await letter(email, /reset\/new/), '/account/reset/new'));
  await shopper.visit(address.pathname + address.search);
  await page.getByLabel(/^New password/).fill('a louder harbour at noon');
  await shopper.follow(() => page.getByRole('button', { name: 'Save the password' }).click(), /\/account\/login/);

  await logIn(page, shopper, email);
  await expect(page.getByText('E-mail and password do not match.')).toBeVisible();
  await logIn(page, shopper, email, 'a louder harbour at noon');
  await expect(page).toHaveURL(/\/account$/);
  expect((await shopper.visit(address.pathname + address.search)).status()).toBe(410);
});

test('guessing passwords is slowed down', async ({ page, shopper }) => {
  const email = newAddress();
  await shopper.visit('/account/login');
  const tries = [];
  for (let count = 0; count < 12; count++) {
    const response = await page.request.post('/account/login', { form: { email, password: `guess ${count}` } });
    tries.push(response.status());
    if (response.status() === 429) {
      expect(Number(response.headers()['retry-after'])).toBeGreaterThan(0);
      break;
    }
  }
  expect(tries.at(-1)).toBe(429);
});

test('a stranger is sent to the log-in and back', async ({ page, shopper }) => {
  for (const address of ['/account', '/account/orders', '/account/addresses', '/account/profile']) {
    await shopper.visit(address);
    await expect(page).toHaveURL(/\/account\/login/);
  }
});
