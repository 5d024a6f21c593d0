from datetime import timedelta
from io import BytesIO

import pytest
from django.core.management import call_command
from django.urls import reverse
from python_calamine import CalamineWorkbook

from yigongti.foundation.access.testing import make_actor, make_position, sign_in
from yigongti.foundation.errors import NotFound
from yigongti.unified.finance import periods, queries
from yigongti.unified.finance.actions import open_pool, settle_order, spend_from_pool
from yigongti.unified.finance.card import pool_card
from yigongti.unified.finance.models import FeePosting
from yigongti.unified.finance.tests.county import (
    CENTER,
    DAY,
    NOW,
    POOL,
    SETTLER,
    priced_world,
    returned_order,
    set_state,
)

pytestmark = pytest.mark.django_db
READ = ("finance.pool.read", "finance.settlement.read")
NOVEMBER = periods.month(2026, 11)


@pytest.fixture
def world():
    world = priced_world()
    words = {"actor": SETTLER, "now": NOW, "consortium": world.consortium_a}
    open_pool(**words, day=DAY.replace(month=1, day=1), memo="期初余额（演示）", fen=1_000_000)
    spend_from_pool(**words, day=DAY, memo="县聘乡用补助（演示）", fen=30_000, source="s1", payee_id=world.center_a1.pk)
    for place in (world.center_a1, world.center_a1, world.clinic, world.center_b1):
        settle_order(actor=SETTLER, now=NOW, order=returned_order(world, place))
    withdrawn = returned_order(world, world.center_a1)
    settle_order(actor=SETTLER, now=NOW, order=withdrawn)
    set_state(withdrawn, "performed")
    settle_order(actor=SETTLER, now=NOW + timedelta(hours=1), order=withdrawn)
    return world


def enter(client, where, scope="own", permissions=READ):
    position = make_position(permissions, where, scope=scope)
    return sign_in(client, position.user, position)


def at(name, *args, **query):
    return reverse(f"finance:{name}", args=args) + "?" + "&".join(f"{k}={v}" for k, v in query.items())


def test_the_pools_statement_by_hand(world):
    commission = make_actor(READ, world.commission, scope="county")
    a, b = (queries.summary(seen_by=commission, books=p, period=NOVEMBER) for p in queries.pools(seen_by=commission))
    assert (a.fund.opening_fen, a.fund.received_fen, a.fund.spent_fen) == (1_000_000, 3 * POOL, 30_000)
    assert a.fund.closing_fen == 970_000 + 3 * POOL
    assert (a.owed_fen, a.due_fen) == (3 * CENTER, 3 * (CENTER + POOL))
    assert (b.fund.opening_fen, b.fund.closing_fen) == (0, POOL)


def test_settlement_by_hand_nets_to_zero(world):
    commission = make_actor(READ, world.commission, scope="county")
    found = queries.settlement(seen_by=commission, period=NOVEMBER)
    rows = {(row.requester, row.pool): row.number for row in found.rows}
    assert rows == {("松溪镇卫生院", "综合医共体资金池"): 3, ("梅湾镇卫生院", "中医医共体资金池"): 1}
    nets = {net.name: net.net_fen for net in found.nets}
    assert nets["松溪镇卫生院"] == -3 * (CENTER + POOL)
    assert nets["县人民医院"] == 4 * CENTER
    assert found.balance_fen == 0


def test_each_sees_what_is_theirs(world):
    lead = make_actor(READ, world.hospital)
    other_lead = make_actor(READ, world.tcm_hospital)
    township = make_actor(READ, world.center_b1)
    assert [p.code for p in queries.pools(seen_by=lead)] == ["pool:tw-a"]
    assert [p.code for p in queries.pools(seen_by=other_lead)] == ["pool:tw-b"]
    assert list(queries.pools(seen_by=township)) == []
    assert [r.requester for r in queries.settlement(seen_by=township, period=NOVEMBER).rows] == ["梅湾镇卫生院"]
    of_a = FeePosting.objects.filter(consortium=world.consortium_a).first()
    for stranger in (other_lead, township):
        with pytest.raises(NotFound):
            queries.posting(seen_by=stranger, posting_id=of_a.pk)
        with pytest.raises(NotFound):
            queries.pool(seen_by=stranger, code="tw-a")


def test_pages_work(client, world):
    enter(client, world.commission, scope="county")
    book = client.get(at("pool", "tw-a", period="2026-11")).content.decode()
    assert "25.99 × 19.5%" in book
    assert "9,715.21" in book  # 10,000.00 + 15.21 - 300.00
    assert book.count("已冲销") == 1
    assert "县聘乡用补助" in book
    posting = FeePosting.objects.filter(reversed_at=None).first()
    sheet = client.get(at("posting", posting.pk)).content.decode()
    assert all(words in sheet for words in ("11.82", "9.10", "5.07", "45.5", posting.order.number, "3101"))
    assert "综合医共体资金池" in client.get(at("pools", period="2026")).content.decode()
    assert "相加必为零" in client.get(at("settlement", period="2026-11")).content.decode()


def test_filter_and_export_are_what_the_page_shows(client, world):
    enter(client, world.commission, scope="county")
    url = at("pool", "tw-a", period="2026-11", institution=world.center_a1.pk, export="xlsx")
    data = b"".join(client.get(url).streaming_content)
    rows = CalamineWorkbook.from_filelike(BytesIO(data)).get_sheet_by_index(0).to_python()
    amounts = [row[5] for row in rows[1:] if row[5] not in {"", None}]
    assert round(sum(amounts), 2) == 15.21
    settlement = client.get(at("settlement", period="2026-11", export="xlsx"))
    assert settlement.headers["Content-Type"].endswith("sheet")


@pytest.mark.parametrize("query", ["period=2026-13", "period=x'", "institution=x", "page=999", "period=9999"])
def test_bad_addresses_fall_back_to_the_plain_page(client, world, query):
    enter(client, world.commission, scope="county")
    assert client.get(reverse("finance:pool", args=["tw-a"]) + "?" + query).status_code == 200


def test_strangers_and_other_organizations_are_refused(client, world):
    posting = FeePosting.objects.filter(consortium=world.consortium_a).first()
    pages = [at("pools"), at("pool", "tw-a"), at("posting", posting.pk), at("settlement")]
    enter(client, world.center_a1, permissions=())
    assert [client.get(page).status_code for page in pages] == [403] * 4
    enter(client, world.center_b1)
    assert [client.get(page).status_code for page in pages] == [200, 404, 404, 200]


def test_the_card_and_page_budget(client, world, django_assert_max_num_queries, rf):
    commission = make_actor(READ, world.commission, scope="county")
    card = pool_card(rf.get("/"), commission, NOW)
    assert "综合医共体资金池" in card
    assert "0.97" in card  # 万元
    enter(client, world.commission, scope="county")
    with django_assert_max_num_queries(30):
        client.get(at("pool", "tw-a", period="2026-11"))
    call_command("check")
