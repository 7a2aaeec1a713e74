from odoo.addons.asas_helpdesk.tools.bucket import Buckets


def test_some_at_once_and_then_one_at_a_time():
    buckets = Buckets(3, 2)
    assert [buckets.take("a", 100) for _time in range(4)] == [True, True, True, False]
    assert not buckets.take("a", 101)
    assert buckets.take("a", 103)
    assert not buckets.take("a", 103)


def test_nobody_uses_up_what_is_anothers():
    buckets = Buckets(1, 60)
    assert buckets.take("a", 0) and buckets.take("b", 0)
    assert not buckets.take("a", 1)


def test_the_memory_stays_small():
    buckets = Buckets(1, 60, keys=5)
    for key in range(100):
        buckets.take(key, 0)
    assert len(buckets._left) == 5
