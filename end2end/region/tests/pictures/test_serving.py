"""Pictures asked of the shop itself, which streams them from the bucket."""

import socket
import threading
import time

from conftest import BUCKET, get


def test_a_picture_is_streamed_as_it_is_in_the_bucket(region, shop):
    region.make_bucket()
    shop.run_import(shop.catalogue(1))
    key = next(name for name in region.names() if name.endswith(".webp"))
    content = region.client("s3").get_object(Bucket=BUCKET, Key=key)["Body"].read()
    address = shop.serve()

    status, headers, body = get(f"{address}/{key}")
    assert (status, body) == (200, content)
    assert headers["content-type"] == "image/webp" and headers["content-length"] == str(len(content))
    assert headers["cache-control"] == "public, max-age=31536000, immutable"
    status, head, body = get(f"{address}/{key}", method="HEAD")
    assert (status, body) == (200, b"") and head["content-length"] == str(len(content))
    status, kept, body = get(f"{address}/{key}", If_None_Match=headers["etag"])
    assert (status, body) == (304, b"") and "immutable" in kept["cache-control"]

    page = get(f"{address}/p/thing-0")[2].decode()
    assert f"/{key}" in page, "the page names another address"


def test_what_is_not_there_is_a_404_that_nobody_keeps(region, shop):
    region.make_bucket()
    shop.run_import(shop.catalogue(1))
    note = next(name for name in region.names() if name.endswith(".json"))
    address = shop.serve()
    for path in ["media/gone-320.webp", note, "media/..%2Fsecret.webp", "media/", "media/a/b.webp"]:
        status, headers, _ = get(f"{address}/{path}")
        assert (status, headers["cache-control"]) == (404, "no-store"), path


def test_without_the_right_to_list_a_missing_picture_is_still_a_404(region, shop):
    region.make_bucket()
    shop.run_import(shop.catalogue(1))
    key = next(name for name in region.names() if name.endswith(".jpg"))
    shop.use(region.only("sts:GetCallerIdentity"))
    address = shop.serve()
    # S3 says "denied" of both.
    assert get(f"{address}/{key}")[0] == 404
    assert get(f"{address}/media/gone-320.jpg")[0] == 404
    assert "a picture was denied" in (shop.folder / "shop.log").read_text()


def test_a_bucket_that_hangs_makes_no_page_slow_and_no_instance_unready(region, shop):
    region.make_bucket()
    shop.run_import(shop.catalogue(1))
    key = next(name for name in region.names() if name.endswith(".webp"))
    with socket.create_server(("127.0.0.1", 0), backlog=200) as deaf:
        shop.settings["AWS_ENDPOINT_URL"] = f"http://127.0.0.1:{deaf.getsockname()[1]}"
        address = shop.serve()
        shop.wait_until_ready(address)
        answers = []

        def ask():
            begun = time.monotonic()
            status = get(f"{address}/{key}")[0]
            answers.append((status, time.monotonic() - begun))

        waiting = [threading.Thread(target=ask) for _ in range(80)]
        for one in waiting:
            one.start()
        # Those above the number that is let in are refused at once, while the others still wait for the bucket.
        until = time.monotonic() + 30
        while len(answers) < 16 and time.monotonic() < until:
            time.sleep(0.02)
        assert 16 <= len(answers) < 80
        for path in ["readyz", "", "p/thing-0"]:
            begun = time.monotonic()
            assert get(f"{address}/{path}")[0] == 200
            assert time.monotonic() - begun < 2, path
        for one in waiting:
            one.join()
    assert {status for status, _ in answers} == {503}
    assert max(took for _, took in answers) < 10
