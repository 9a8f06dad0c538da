import type { Page } from '@playwright/test';

import { ada } from '../shop/shopper';
import { expect, test } from '../shop/test';

const hostile = [
  '</title><script>window.hit=1</script>',
  '<script>window.hit=1</script>',
  '"><img src=x onerror=window.hit=1>',
  "'><svg onload=window.hit=1>",
  '</script><script>window.hit=1</script>',
  '</textarea><script>window.hit=1</script>',
  '<!--<script>window.hit=1</script>',
  'javascript:window.hit=1',
];

/** Nothing of what was sent in became part of the page's structure. */
async function expectInert(page: Page): Promise<void> {
  const found = await page.evaluate(() => ({
    hit: (window as { hit?: number }).hit,
    scripts: [...document.scripts].filter((one) => !one.src && one.type !== 'application/ld+json').map((one) => one.outerHTML),
    handlers: [...document.querySelectorAll('*')].flatMap((element) =>
      [...element.attributes].filter((one) => one.name.startsWith('on')).map(() => element.outerHTML.slice(0, 200)),
    ),
    links: [...document.querySelectorAll('a[href^="javascript:" i]')].map((one) => one.outerHTML),
    pictures: document.querySelectorAll('img[src="x"]').length,
  }));
  expect(found).toEqual({ hit: undefined, scripts: [], handlers: [], links: [], pictures: 0 });
}

test('hostile words in the search are only words', async ({ page, shopper }) => {
  for (const words of hostile) {
    await test.step(words, async () => {
      await shopper.visit(`/search?q=${encodeURIComponent(words)}`);
      await expectInert(page);
      await expect(page.getByRole('combobox', { name: 'Search the shop' })).toHaveValue(words);
      await expect(page).toHaveTitle(`Results for “${words}” · FleetCart`.replace(/\s+/g, ' '));
    });
  }
});

test('hostile words typed into the search field are only words', async ({ page, shopper }) => {
  await shopper.visit('/');
  const field = page.getByRole('combobox', { name: 'Search the shop' });
  await field.pressSequentially('<img src=x onerror=window.hit=1> camera');
  await page.waitForTimeout(600);
  await expectInert(page);
});

test('hostile filters, sorts and pages are ignored or refused', async ({ page, shopper }) => {
  for (const query of ['brand=%3Cscript%3E', 'sort=%22%3E%3Cscript%3E', 'page=-1', 'page=99999999999999999999', 'min=abc&max=%3Cscript%3E', 'f.x%3Cscript%3E=1', 'v=%3Cscript%3E']) {
    const response = await shopper.visit(`/products?${query}`);
    expect(response.status(), query).toBeLessThan(500);
    await expectInert(page);
  }
});

test('hostile names and addresses are kept as typed and shown as text', async ({ page, shopper }) => {
  const name = '"><img src=x onerror=window.hit=1>';
  const street = '</title><script>window.hit=1</script> 5';
  const city = '<script>window.hit=1</script>';
  await shopper.add('aloe-vera');
  await shopper.visit('/checkout');

  await test.step('a mistake elsewhere keeps them', async () => {
    await shopper.fillAddress({ ...ada, name, street, city, postcode: '<b>1</b>' });
    await page.getByRole('button', { name: 'Continue to delivery' }).click();
    await expect(page.getByRole('alert')).toBeVisible();
    await shopper.settled();
    await expectInert(page);
    await expect(page.getByRole('textbox', { name: /^Full name/ })).toHaveValue(name);
    await expect(page.getByRole('textbox', { name: /^Street and number/ })).toHaveValue(street);
    await expect(page.getByRole('textbox', { name: /^Postcode/ })).toHaveValue('<b>1</b>');
  });

  await shopper.giveAddress({ ...ada, name, street, city });
  await expectInert(page);
  await shopper.chooseDelivery();
  await expectInert(page);
  await expect(page.locator('main')).toContainText(name);

  await test.step('so does the note, when the terms were forgotten', async () => {
    const note = '</textarea><script>window.hit=1</script>\n<b>second line</b>';
    await page.locator('textarea[name=note]').fill(note);
    await Promise.all([page.waitForResponse((answer) => answer.request().method() === 'POST'), shopper.payButton.click()]);
    await expect(page.getByRole('alert')).toBeVisible();
    await shopper.settled();
    await expectInert(page);
    await expect(page.locator('textarea[name=note]')).toHaveValue(note);
  });
  await shopper.choosePayment(/^Cash on delivery/);
  await shopper.pay();
  await expectInert(page);
  await expect(page.locator('main')).toContainText(name);
  await expect(page.locator('main')).toContainText(street);
  await expect(page.locator('main')).toContainText(city);
});

test('a hostile e-mail address is refused and shown as text', async ({ page, shopper }) => {
  const email = '"<script>window.hit=1</script>"@example.org';
  for (const [address, button] of [
    ['/account/login', 'Log in'],
    ['/account/register', /Create/],
    ['/account/reset', 'Send the link'],
    ['/withdraw', 'Continue'],
    ['/contact', 'Send message'],
  ] as const) {
    await shopper.visit(address);
    const form = page.locator('main form').first();
    await form.evaluate((one: HTMLFormElement) => {
      one.noValidate = true;
    });
    await form.getByRole('textbox', { name: /^E-mail/ }).fill(email);
    await Promise.all([page.waitForResponse((answer) => answer.request().method() === 'POST'), form.getByRole('button', { name: button }).click()]);
    await expect(page.getByRole('textbox', { name: /^E-mail/ })).toHaveAttribute('aria-invalid', 'true');
    await shopper.settled();
    await expect(page.getByRole('textbox', { name: /^E-mail/ })).toHaveValue(email);
    await expectInert(page);
  }
});

test('a hostile coupon is refused and shown as text', async ({ page, shopper }) => {
  await shopper.add('aloe-vera');
  for (const code of ['"><img src=x onerror=window.hit=1>', '</script><script>window.hit=1</script>']) {
    const response = await page.request.post('/cart/coupon', { form: { code } });
    expect(response.status()).toBe(422);
    await page.setContent(await response.text());
    await expectInert(page);
  }
});

test('where to go after the log-in stays inside the shop', async ({ page, request, shopper }) => {
  for (const next of ['//evil.example', 'https://evil.example/', '/\\evil.example', '/cart\r\nset-cookie: taken=1', 'javascript:window.hit=1', '"><script>window.hit=1</script>']) {
    const response = await request.get(`/account/login?next=${encodeURIComponent(next)}`, { maxRedirects: 0 });
    expect(response.status(), next).toBe(200);
    expect(response.headers()['set-cookie'] ?? '').not.toContain('taken');
    expect(await response.text()).not.toContain('evil.example');
    await shopper.visit(`/account/login?next=${encodeURIComponent(next)}`);
    await expectInert(page);
  }
});

test('text that is none, and text without end, gets a clear answer', async ({ request }) => {
  const long = 'a'.repeat(10_000);
  const asks: [string, number][] = [
    ['/search?q=%FF%FE', 400],
    ['/search?q=%00', 400],
    ['/p/%C3%28', 400],
    [`/search?q=${long}`, 414],
    [`/p/${'a'.repeat(300)}`, 404],
    ['/p/..%2f..%2fetc%2fpasswd', 404],
    ['/media/..%2f..%2f..%2fetc%2fpasswd', 404],
    ['/pkg/..%2f..%2f..%2fCargo.toml', 404],
    ['/orders/not-a-token', 404],
    [`/orders/${'A'.repeat(22)}`, 404],
    ['/account/verify?token=none', 410],
    ['/account/reset/new?token=none', 410],
  ];
  for (const [address, status] of asks) {
    const response = await request.get(address);
    expect(response.status(), address.slice(0, 60)).toBe(status);
    expect(response.headers()['content-type'], address.slice(0, 60)).toContain('text/html');
    expect(await response.text()).not.toContain('panicked');
  }
  const bodies: [string, string, number][] = [
    ['/cart/coupon', 'code=%FF', 400],
    ['/cart/lines', `variant=1&quantity=${'9'.repeat(300_000)}`, 413],
    ['/account/login', '%%%=%', 422],
  ];
  for (const [address, data, status] of bodies) {
    const response = await request.post(address, { data, headers: { 'content-type': 'application/x-www-form-urlencoded' } });
    expect(response.status(), `${address} ${data.slice(0, 30)}`).toBe(status);
  }
});

test('quantities and variants that cannot be are refused, and the cart stays as it was', async ({ page, shopper }) => {
  await shopper.add('aloe-vera');
  const variant = await page.locator('#buy input[name=variant]').inputValue();
  for (const quantity of ['-1', '0', '100000', '99999999999999999999', 'abc', '1.5', '1e3', '<script>']) {
    const response = await page.request.post('/cart/lines', { form: { variant, quantity } });
    expect(response.status(), quantity).toBe(422);
  }
  for (const unknown of ['0', '-1', '999999', 'abc', '99999999999999999999']) {
    const response = await page.request.post('/cart/lines', { form: { variant: unknown, quantity: '1' } });
    expect(response.status(), unknown).toBe(404);
  }
  const gone = await page.request.post('/cart/lines/999999', { form: { quantity: '1' }, maxRedirects: 0 });
  expect([gone.status(), gone.headers()['location']]).toEqual([303, '/cart?stale=1']);
  expect((await page.request.post(`/cart/lines/${variant}`, { form: { quantity: '-5' } })).status()).toBe(422);
  await shopper.visit('/cart');
  await expect(page.getByRole('spinbutton', { name: 'Quantity of Aloe Vera' })).toHaveValue('1');
});

test('over-long names and addresses are refused by name', async ({ page, shopper }) => {
  await shopper.add('aloe-vera');
  const form = { email: `${'a'.repeat(300)}@example.org`, name: 'n'.repeat(5000), line1: 's'.repeat(5000), postcode: '1'.repeat(500), city: 'c'.repeat(5000), country: 'DE' };
  const response = await page.request.post('/checkout/address', { form });
  expect(response.status()).toBe(422);
  const text = await response.text();
  for (const field of ['email', 'name', 'line1', 'postcode', 'city']) expect(text).toContain(`id="${field}-error"`);
});

test('another site cannot send our forms', async ({ page, shopper }) => {
  await shopper.add('aloe-vera');
  const variant = await page.locator('#buy input[name=variant]').inputValue();
  for (const headers of [{ 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }, { origin: 'https://evil.example' }]) {
    const response = await page.request.post('/cart/lines', { form: { variant }, headers });
    expect(response.status()).toBe(403);
  }
});

test("somebody else's cart cannot be changed or seen", async ({ page, shopper, browser, baseURL }) => {
  await shopper.add('aloe-vera');
  const variant = await page.locator('#buy input[name=variant]').inputValue();
  const stranger = await browser.newContext({ baseURL });
  const tried = await stranger.request.post(`/cart/lines/${variant}`, { form: { set: '0' }, maxRedirects: 0 });
  expect([tried.status(), tried.headers()['location']]).toEqual([303, '/cart?stale=1']);
  expect(await (await stranger.request.get('/cart')).text()).not.toContain('Aloe Vera');
  await stranger.close();
  await shopper.visit('/cart');
  await expect(page.getByRole('spinbutton', { name: 'Quantity of Aloe Vera' })).toHaveValue('1');
});
