import type { Locator, Page } from '@playwright/test';

import { ada } from '../shop/shopper';
import { expect, test } from '../shop/test';

/** Walks to an element with Tab alone. */
async function tabTo(page: Page, goal: Locator, most = 120): Promise<void> {
  await goal.waitFor({ state: 'attached' });
  for (let presses = 0; presses < most; presses++) {
    if (await goal.evaluate((element) => element === document.activeElement)) {
      await expectVisibleFocus(page);
      return;
    }
    await page.keyboard.press('Tab');
  }
  throw new Error(`${goal} was not reached with ${most} times Tab`);
}

/** The focused element shows that it is, and nothing lies over it. */
async function expectVisibleFocus(page: Page): Promise<void> {
  const state = await page.evaluate(() => {
    const element = document.activeElement as HTMLElement;
    // A card's link is small, and the whole card shows its focus; a radio's chip does.
    const marked = [element, element.closest('.card'), element.closest('label'), ...element.querySelectorAll('*')].some((one) => {
      if (!one) return false;
      return ['', '::after', '::before'].some((part) => {
        const style = getComputedStyle(one, part || null);
        return (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== 'none';
      });
    });
    const box = (element.closest('label') ?? element).getBoundingClientRect();
    const inView = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
    return { marked, inView, what: element.outerHTML.slice(0, 120) };
  });
  expect(state.marked, `the focus shows on ${state.what}`).toBe(true);
  expect(state.inView, `the focus is in view on ${state.what}`).toBe(true);
}

/** Walks to a field and types into it. */
async function type(page: Page, field: Locator, text: string): Promise<void> {
  await tabTo(page, field);
  await page.keyboard.type(text);
}

test('the whole purchase works with the keyboard alone', async ({ page, shopper }) => {
  await shopper.visit('/');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused();
  await shopper.follow(() => page.keyboard.press('Enter'), /#main$/);
  await tabTo(page, page.getByRole('link', { name: 'See everything' }));
  await shopper.follow(() => page.keyboard.press('Enter'), /\/products/);

  await test.step('filter and choose', async () => {
    await tabTo(page, page.getByRole('checkbox', { name: /^Adidas/ }));
    await page.keyboard.press('Space');
    await expect(page.getByRole('checkbox', { name: /^Adidas/ })).toBeChecked();
    await tabTo(page, page.getByRole('button', { name: 'Show results' }));
    await shopper.follow(() => page.keyboard.press('Enter'), /brand=adidas/);
    await tabTo(page, page.getByRole('link', { name: 'RunX Running Shoe', exact: true }));
    await shopper.follow(() => page.keyboard.press('Enter'), /\/p\/runx-running-shoe/);
    await tabTo(page, page.locator('#buy input[type=radio]:checked'));
    const before = await page.locator('#buy .option-value').innerText();
    await page.keyboard.press('ArrowRight');
    await expect(page.locator('#buy .option-value')).not.toHaveText(before);
  });

  await test.step('add, see the drawer, leave it, open it again', async () => {
    const add = page.locator('#buy').getByRole('button', { name: 'Add to cart' });
    await tabTo(page, add);
    await page.keyboard.press('Enter');
    await expect(shopper.drawer).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(add).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(shopper.cartCount).toHaveText('2');
    await tabTo(page, shopper.drawer.getByRole('link', { name: 'Check out' }));
    await shopper.follow(() => page.keyboard.press('Enter'), /\/checkout/);
  });

  const box = (name: RegExp) => page.getByRole('textbox', { name });
  await type(page, box(/^E-mail/), ada.email);
  await type(page, box(/^Full name/), ada.name);
  await type(page, box(/^Street and number/), ada.street);
  await type(page, box(/^Postcode/), ada.postcode);
  await type(page, box(/^Town or city/), ada.city);
  await tabTo(page, page.getByRole('button', { name: 'Continue to delivery' }));
  await shopper.follow(() => page.keyboard.press('Enter'), /\/checkout\/delivery/);
  await tabTo(page, page.getByRole('button', { name: 'Continue to payment' }));
  await shopper.follow(() => page.keyboard.press('Enter'), /\/checkout\/payment/);

  const cash = page.getByRole('radio', { name: /^Cash on delivery/ });
  await tabTo(page, page.locator('input[type=radio]:checked, input[type=radio]').first());
  for (let presses = 0; presses < 6 && !(await cash.isChecked()); presses++) await page.keyboard.press('ArrowDown');
  await expect(cash).toBeChecked();
  await tabTo(page, page.getByRole('checkbox', { name: /agree to the terms/ }));
  await page.keyboard.press('Space');
  await tabTo(page, shopper.payButton);
  await shopper.follow(() => page.keyboard.press('Enter'), /\/orders\//);
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Thank you');
});
