"""Forms are filled as they stand in the page, and answers are read as HTTP has them."""

import asyncio

import pytest
from rehearsals.browser import FRAGMENT, Broken, Browser, forms

PAGE = """
<form method="post" action="/cart/lines"><input type="hidden" name="product" value="mug">
<label><input type="radio" name="size" value="s"></label><label><input type="radio" name="size" value="m" checked></label>
<input type="radio" name="colour" value="red"><input type="radio" name="colour" value="blue">
<input name="quantity" type="number" value="1"><button data-buy disabled>Sold out</button></form>
<template><form action="/never"></form></template>
<form action="/checkout/address" method="post"><select name="country"><option value="AT">A</option><option value="DE" selected>D</option></select>
<input type="checkbox" name="terms" value="yes"><input type="checkbox" name="billing_same" checked><textarea name="note">hello</textarea>
<input name="off" value="x" disabled></form>
"""


def test_a_form_holds_what_the_page_put_into_it():
    buy, address = forms(PAGE)
    assert (buy.action, buy.method, buy.disabled_button) == ("/cart/lines", "post", True)
    assert buy.filled(quantity="3") == [("product", "mug"), ("quantity", "3"), ("size", "m"), ("colour", "red")]
    assert address.filled() == [("country", "DE"), ("billing_same", "on"), ("note", "hello")]
    assert address.boxes["terms"] == "yes"


def serve(answers):
    """A server that gives these raw answers, one per request, and keeps what it was asked."""
    asked: list[bytes] = []

    async def handle(reader, writer):
        while answers:
            head = await reader.readuntil(b"\r\n\r\n")
            length = next((int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")), 0)
            asked.append(head + await reader.readexactly(length))
            answer = answers.pop(0)
            if answer is None:
                break
            writer.write(answer)
            await writer.drain()
        writer.close()

    return handle, asked


def browse(answers, visit, **how):
    async def run():
        handle, asked = serve(answers)
        server = await asyncio.start_server(handle, "127.0.0.1", 0)
        notes = []
        browser = Browser(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", lambda *note: notes.append(note), **how)
        try:
            return await visit(browser), asked, notes
        finally:
            browser.close()
            server.close()

    return asyncio.run(run())


def test_a_redirect_is_followed_with_the_cookies_it_set():
    moved = b"HTTP/1.1 303 See Other\r\nLocation: /cart\r\nSet-Cookie: fc_cart=abc; Path=/\r\nContent-Length: 0\r\n\r\n"
    page = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"

    async def visit(browser):
        form = forms('<form method="post" action="/cart/lines"><input name="q" value="1"></form>')[0]
        first = await browser.get("/p/mug")
        return await browser.submit(form, first, form.filled())

    answer, asked, notes = browse([page, moved, page], visit)
    assert (answer.status, answer.body) == (200, "abcde")
    assert answer.url.endswith("/cart")
    assert b"Origin: http://127.0.0.1" in asked[1] and asked[1].endswith(b"q=1")
    assert b"Cookie: fc_cart=abc" in asked[2]
    assert [note[2] for note in notes] == [200, 303, 200]


@pytest.mark.parametrize("answer", [None, b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n"])
def test_no_answer_and_a_server_error_are_failures(answer):
    async def visit(browser):
        with pytest.raises(Broken):
            await browser.get("/")

    _, _, notes = browse([answer], visit)
    assert [note[2] for note in notes] == [503 if answer else 0]
    assert notes[0][4]


CART = '<form method="post" action="/cart/lines" data-cart><input name="q" value="1"></form>'
DRAWER = f"HTTP/1.1 200 OK\r\nContent-Type: {FRAGMENT}\r\nContent-Length: 4\r\n\r\ncart".encode()
BUSY = b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n"
PLAIN = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 4\r\n\r\npage"


async def put_into_cart(browser):
    (form,) = forms(CART)
    page = await browser.get("/p/mug")
    return await browser.submit(form, page, form.filled())


def test_the_script_asks_for_a_fragment_and_is_content_with_it():
    answer, asked, _ = browse([PLAIN, DRAWER], put_into_cart, scripting=True)
    assert (answer.body, len(asked)) == ("cart", 2)
    assert f"Accept: {FRAGMENT}".encode() in asked[1]


def test_without_a_fragment_the_form_goes_the_plain_way_once():
    answer, asked, notes = browse([PLAIN, BUSY, PLAIN], put_into_cart, scripting=True)
    assert (answer.body, len(asked)) == ("page", 3)
    assert b"Accept: text/html" in asked[2] and asked[2].endswith(b"q=1")
    assert [(note[2], note[5]) for note in notes[1:]] == [(502, True), (200, False)], "the first of them is not what the shopper sees"


def test_without_scripting_a_form_of_the_cart_is_sent_plainly_and_its_failure_is_seen():
    async def visit(browser):
        with pytest.raises(Broken):
            await put_into_cart(browser)

    _, asked, notes = browse([PLAIN, BUSY], visit)
    assert (len(asked), notes[-1][5]) == (2, False)
