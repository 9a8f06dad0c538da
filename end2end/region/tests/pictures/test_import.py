"""The staff's upload: `fleetcart import` into a bucket."""

import time

from conftest import BUCKET, free_port


def test_pictures_are_stored_once_with_what_the_edge_needs_to_know(region, shop):
    region.make_bucket()
    catalogue = shop.catalogue(3)
    code, said = shop.run_import(catalogue)
    assert code == 0 and "Products: 3 new, 0 changed, 0 unchanged, 0 refused. Pictures made: 3." in said, said
    first = region.versions()
    names = [name for name, _ in first]
    # Each in three widths (320, 640 and its own 700), two formats, and the note that all are there.
    assert len(names) == 3 * 7 and len(set(names)) == len(names)
    assert all(name.startswith("media/") for name in names)
    picture = next(name for name in names if name.endswith("-640.webp"))
    head = region.client("s3").head_object(Bucket=BUCKET, Key=picture)
    assert (head["ContentType"], head["CacheControl"]) == ("image/webp", "public, max-age=31536000, immutable")

    code, said = shop.run_import(catalogue)
    assert code == 0 and "Nothing changed: all 3 products are as the file has them." in said
    assert region.versions() == first, "something was uploaded again"
    assert not (shop.folder / "var/media").exists(), "pictures were kept on the machine too"


def test_a_second_machine_with_an_empty_database_finds_the_pictures_made(region, shop):
    region.make_bucket()
    catalogue = shop.catalogue(2)
    shop.run_import(catalogue)
    first = region.versions()
    shop.settings["FLEETCART_DATABASE_URL"] = f"sqlite:{shop.folder}/second.db"
    code, said = shop.run_import(catalogue)
    assert code == 0 and "2 new" in said and "Pictures made: 0." in said
    assert region.versions() == first


def test_a_picture_that_is_gone_from_the_bucket_is_made_again(region, shop):
    region.make_bucket()
    catalogue = shop.catalogue(2)
    shop.run_import(catalogue)
    lost = region.names()[3]
    region.client("s3").delete_object(Bucket=BUCKET, Key=lost)
    code, said = shop.run_import(catalogue)
    assert code == 0 and "Pictures made: 1." in said
    region.client("s3").head_object(Bucket=BUCKET, Key=lost)


def test_a_bucket_that_does_not_exist_is_one_sentence_and_nothing_is_written(region, shop):
    code, said = shop.run_import(shop.catalogue(3))
    assert code == 1
    assert f"nothing was imported: the bucket {BUCKET} does not exist" in said
    assert shop.products() == 0


def test_keys_that_may_only_read_are_refused_in_words_and_nothing_is_imported(region, shop):
    region.make_bucket()
    shop.use(region.only("s3:GetObject", "s3:ListBucket"))
    code, said = shop.run_import(shop.catalogue(3))
    assert code == 1
    assert f"nothing was imported: the bucket {BUCKET} denies it" in said and "s3:PutObject" in said
    assert shop.products() == 0


def test_keys_that_may_nothing_are_refused_before_a_picture_is_made(region, shop):
    region.make_bucket()
    shop.use(region.only("sts:GetCallerIdentity"))
    code, said = shop.run_import(shop.catalogue(3))
    assert code == 1
    assert f"the bucket {BUCKET} denies it" in said and "importing pictures" not in said
    assert shop.products() == 0


def test_the_rights_of_the_instances_role_are_enough(region, shop):
    region.make_bucket()
    shop.use(region.only("s3:GetObject", "s3:PutObject", "s3:ListBucket"))
    code, said = shop.run_import(shop.catalogue(2))
    assert code == 0 and "2 new" in said, said


def test_an_unreachable_bucket_is_told_within_a_minute_and_nothing_is_written(region, shop):
    shop.settings["AWS_ENDPOINT_URL"] = f"http://127.0.0.1:{free_port()}"
    begun = time.monotonic()
    code, said = shop.run_import(shop.catalogue(3))
    assert code == 1 and f"the bucket {BUCKET} cannot be used" in said
    assert time.monotonic() - begun < 60
    assert shop.products() == 0


def test_an_odd_place_is_refused_at_once(shop):
    shop.settings["FLEETCART_PICTURES"] = "https://assets.s3.amazonaws.com/media"
    code, said = shop.run_import(shop.catalogue(1))
    assert code == 2 and "is no place this shop knows" in said


def test_an_import_killed_in_between_is_completed_by_the_next(region, shop):
    region.make_bucket()
    catalogue = shop.catalogue(60, width=1300)
    running = shop.start_import(catalogue)
    while running.poll() is None and len(region.names()) < 20:
        time.sleep(0.01)
    running.kill()
    running.communicate()
    assert running.returncode != 0, "it was faster than the test"
    before = region.versions()
    assert 20 <= len(before) < 60 * 9
    assert shop.products() == 0, "a product was written before its pictures"

    code, said = shop.run_import(catalogue)
    assert code == 0 and "60 new" in said
    after = region.versions()
    assert set(before) < set(after), "what was there was lost"
    names = [name for name, _ in after]
    assert len(names) == len(set(names)) == 60 * 9, "something was uploaded twice"
