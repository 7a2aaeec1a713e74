"""Where the bars of a chart stand."""

from odoo.addons.asas_helpdesk.tools.chart import LABELS, VALUES, bar_chart


def test_the_longest_bar_takes_the_whole_width_and_the_others_their_share():
    chart = bar_chart([("a", 4), ("b", 1), ("c", 0)])
    assert [bar.width for bar in chart.bars] == [100 - LABELS - VALUES, 13.0, 0]
    assert {bar.x for bar in chart.bars} == {LABELS}
    assert [bar.value_x for bar in chart.bars] == [100 - VALUES, LABELS + 13, LABELS]
    assert sorted(bar.y for bar in chart.bars) == [bar.y for bar in chart.bars]
    assert chart.bars[-1].y + chart.bar_height <= chart.height


def test_it_is_mirrored_where_one_reads_from_right_to_left():
    left, right = bar_chart([("a", 4), ("b", 1)]), bar_chart([("a", 4), ("b", 1)], rtl=True)
    for there, here in zip(left.bars, right.bars, strict=True):
        assert here.width == there.width
        assert here.x + here.width == 100 - there.x
        assert here.value_x == 100 - there.value_x
    assert (left.label_x, right.label_x) == (0, 100)


def test_nothing_counted_is_no_bar():
    assert bar_chart([]).height == 0
    assert bar_chart([("a", 0)]).bars[0].width == 0
