import { expect, test } from '../shop/test';

test('a double click orders once', async ({ page, shopper }) => {
  await shopper.add('cordless-mouse');
  await shopper.checkOut();
  await shopper.choosePayment(/^Cash on delivery/);
  await shopper.agree();
  const posts: string[] = [];
  page.on('request', (request) => {
    if (request.method() === 'POST') posts.push(request.url());
  });
  await shopper.follow(() => shopper.payButton.dblclick(), /\/orders\//);
  expect(posts.length).toBe(1);
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Thank you');
});

test('the same form sent eight times at once makes one order', async ({ page, shopper }) => {
  await shopper.add('cordless-mouse');
  await shopper.checkOut();
  await shopper.choosePayment(/^Cash on delivery/);
  await shopper.agree();
  const form = await page.locator('form:has(button.accent)').last().evaluate((one: HTMLFormElement) =>
    Object.fromEntries([...new FormData(one)].map(([name, value]) => [name, String(value)])),
  );
  const answers = await Promise.all(
    Array.from({ length: 8 }, () => page.request.post('/checkout/payment', { form, maxRedirects: 0 })),
  );
  expect(answers.map((answer) => answer.status())).toEqual(Array(8).fill(303));
  const places = new Set(answers.map((answer) => new URL(answer.headers()['location']!, page.url()).pathname));
  expect([...places]).toHaveLength(1);
  expect([...places][0]).toMatch(/^\/orders\//);

  await test.step('and going back to send it again shows the order', async () => {
    const late = await page.request.post('/checkout/payment', { form, maxRedirects: 0 });
    expect(new URL(late.headers()['location']!, page.url()).pathname).toBe([...places][0]);
  });
});

test('a price that is not the one shown is asked about again, and nothing is ordered', async ({ page, shopper }) => {
  await shopper.add('cordless-mouse');
  await shopper.checkOut();
  await shopper.choosePayment(/^Cash on delivery/);
  await shopper.agree();
  const form = await page.locator('form:has(button.accent)').last().evaluate((one: HTMLFormElement) =>
    Object.fromEntries([...new FormData(one)].map(([name, value]) => [name, String(value)])),
  );
  expect(form.expected_total).toBeTruthy();
  const answer = await page.request.post('/checkout/payment', { form: { ...form, expected_total: '1' }, maxRedirects: 0 });
  expect(answer.status()).toBe(409);
  expect(await answer.text()).toContain(await shopper.total());
  await shopper.visit('/cart');
  await expect(page.getByRole('spinbutton', { name: 'Quantity of Wireless Optical Mouse' })).toHaveValue('1');
});
