import { expect, test } from '../shop/test';

test('a typing error still finds the product, and says so', async ({ page, shopper }) => {
  await shopper.visit('/search?q=labtop');
  await expect(page.locator('.card-title', { hasText: 'Laptop' })).toBeVisible();
  await expect(page.locator('main')).toContainText('Showing results for laptop');
  await expect(page.getByRole('combobox', { name: 'Search the shop' })).toHaveValue('labtop');
  const verbatim = page.getByRole('link', { name: /Search instead for .labtop/ });
  await shopper.follow(() => verbatim.click(), /exact=1/);
  await expect(page.getByRole('heading', { level: 1 })).toContainText('No results for “labtop”');
});

test('suggestions come while typing and are walked with the arrow keys', async ({ page, shopper }) => {
  await shopper.visit('/');
  const field = page.getByRole('combobox', { name: 'Search the shop' });
  const list = page.getByRole('listbox');
  await expect(field).toHaveAttribute('aria-expanded', 'false');
  await field.pressSequentially('cam');
  await expect(list).toBeVisible();
  await expect(field).toHaveAttribute('aria-expanded', 'true');
  const rows = list.getByRole('option');
  expect(await rows.count()).toBeGreaterThan(1);
  expect(await rows.count()).toBeLessThanOrEqual(10);

  await field.press('ArrowDown');
  await expect(rows.first()).toHaveAttribute('aria-selected', 'true');
  await expect(field).toHaveAttribute('aria-activedescendant', (await rows.first().getAttribute('id'))!);
  await field.press('ArrowDown');
  await expect(rows.nth(1)).toHaveAttribute('aria-selected', 'true');
  await expect(rows.first()).toHaveAttribute('aria-selected', 'false');
  await field.press('ArrowUp');
  await expect(rows.first()).toHaveAttribute('aria-selected', 'true');
  await field.press('ArrowUp');
  await expect(rows.last()).toHaveAttribute('aria-selected', 'true');

  await field.press('Escape');
  await expect(list).toBeHidden();
  await expect(field).toHaveAttribute('aria-expanded', 'false');
  await expect(field).toBeFocused();
});

test('Enter on a suggestion goes there, and Enter on the words searches', async ({ page, shopper }) => {
  await shopper.visit('/');
  const field = page.getByRole('combobox', { name: 'Search the shop' });
  await field.pressSequentially('tripod');
  const product = page.getByRole('option', { name: /^Tripod/ });
  await expect(product.last()).toBeVisible();
  for (let presses = 0; presses < 10; presses++) {
    await field.press('ArrowDown');
    if ((await product.last().getAttribute('aria-selected')) === 'true') break;
  }
  await shopper.follow(() => field.press('Enter'), /\/(p\/tripod|search)/);

  await shopper.visit('/');
  await field.fill('tripod');
  await shopper.follow(() => field.press('Enter'), /\/search\?q=tripod|\/p\/tripod/);
});

test('a suggestion can be clicked', async ({ page, shopper }) => {
  await shopper.visit('/');
  await page.getByRole('combobox', { name: 'Search the shop' }).pressSequentially('orchid');
  const row = page.getByRole('option', { name: /€/ }).first();
  await expect(row).toBeVisible();
  await shopper.follow(() => row.click(), /\/p\/orchid/);
});

test('a search that finds nothing says so and shows ways on', async ({ page, shopper }) => {
  const response = await shopper.visit('/search?q=zzzzqqqq');
  expect(response.status()).toBe(200);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('No results for “zzzzqqqq”');
  await expect(page.getByRole('link', { name: 'See everything' })).toBeVisible();
  expect(await page.locator('.card').count()).toBeGreaterThan(0);
});

test('an SKU leads to its variant', async ({ page, shopper }) => {
  await shopper.visit('/search?q=L2201516');
  await expect(page).toHaveURL(/\/p\/laptop\?v=\d+$/);
  await expect(page.locator('#buy')).toContainText('SKU L2201516');
  await shopper.visit('/search?q=l2201516');
  await expect(page).toHaveURL(/\/p\/laptop\?v=\d+$/);
});

test('suggestions are JSON for programs', async ({ request }) => {
  const answer = await request.get('/search/suggest?q=cam');
  expect(answer.headers()['content-type']).toContain('application/json');
  const { query, rows } = await answer.json();
  expect(query).toBe('cam');
  for (const row of rows) expect(row.url).toMatch(/^\/(p|c|search)/);
  expect(rows.some((row: { text: string }) => row.text.includes('Camera'))).toBe(true);
});
